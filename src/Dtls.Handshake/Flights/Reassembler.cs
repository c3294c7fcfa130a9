using System.Diagnostics;
using Dtls.Handshake.Messages;

namespace Dtls.Handshake.Flights;

/// <summary>
/// Turns fragments in any order, repeated and overlapping, into whole messages, once and in order. RFC 6347 §4.2.3, RFC 9147 §5.5.
/// Memory is bounded: a few messages ahead, all of which but the next share the room of one, and it follows the bytes received, not the lengths
/// declared.
/// </summary>
internal sealed class Reassembler(int maxMessageLength, int firstSequence)
{
    /// <summary>The next message and so many after it are kept; later ones are ignored.</summary>
    public const int Window = 7;

    /// <summary>So far from the beginning of a message a piece of it may be before anything else has come.</summary>
    private const int FreeAllowance = 1024;

    /// <summary>And so much farther for each byte received: pieces of a datagram may arrive a few places early.</summary>
    private const int AllowancePerByte = 4;

    private int _maxMessageLength = maxMessageLength;
    private PendingMessage?[]? _pending; // only while something is kept

    /// <summary>The message_seq of the next message to deliver; 65,536 after the last (numbers never wrap).</summary>
    public int NextSequence { get; private set; } = firstSequence;

    /// <summary>Whether anything was kept that has not been delivered.</summary>
    public bool HasPending => _pending is not null && Array.Exists(_pending, message => message is not null);

    /// <summary>Whether anything was kept that came in an older epoch than <paramref name="epoch"/>.</summary>
    public bool HasPendingBelow(ushort epoch) => _pending is not null && Array.Exists(_pending, message => message is not null && message.Epoch < epoch);

    /// <summary>Whether the message has not been delivered and may be kept.</summary>
    public bool IsInWindow(in HandshakeHeader header) => header.MessageSequence >= NextSequence && header.MessageSequence < NextSequence + Window;

    /// <summary>True when the fragment is the whole next message and nothing of it was kept: it can be delivered where it stands.</summary>
    public bool IsWholeNext(in HandshakeHeader header) =>
        header.MessageSequence == NextSequence
        && header.FragmentOffset == 0
        && header.FragmentLength == header.MessageLength
        && header.MessageLength <= _maxMessageLength
        && Find(NextSequence) is null;

    /// <summary>Keeps a fragment.</summary>
    public FragmentOutcome Add(in HandshakeHeader header, ReadOnlySpan<byte> fragment, ushort epoch)
    {
        int sequence = header.MessageSequence;
        if (!IsInWindow(header))
        {
            return sequence < NextSequence ? FragmentOutcome.Old : FragmentOutcome.Ignored;
        }

        if (header.FragmentOffset + header.FragmentLength > header.MessageLength)
        {
            return FragmentOutcome.Mismatch;
        }

        if (header.MessageLength > _maxMessageLength)
        {
            return FragmentOutcome.TooLong;
        }

        if (header.FragmentLength == 0 && header.MessageLength > 0)
        {
            return FragmentOutcome.Empty;
        }

        _pending ??= new PendingMessage?[Window];
        ref PendingMessage? pending = ref _pending[sequence % Window];
        if (pending is not null && (pending.Type != header.Type || pending.Length != header.MessageLength || pending.Epoch != epoch))
        {
            return FragmentOutcome.Mismatch;
        }

        pending ??= new PendingMessage(header.Type, header.MessageLength, epoch);
        if (!HasRoomFor(header, pending))
        {
            Forget(ref pending);
            return FragmentOutcome.Ignored;
        }

        pending.Add(header.FragmentOffset, fragment);
        return FragmentOutcome.Kept;
    }

    /// <summary>The next message, if all of it was kept. It stands in memory of its own until <see cref="Advance"/> and as long as it is used after.</summary>
    public bool TryGetNext(out HandshakeMessage message)
    {
        if (NextSequence <= ushort.MaxValue && Find(NextSequence) is { IsComplete: true } pending)
        {
            message = new HandshakeMessage(pending.Type, (ushort)NextSequence, pending.Epoch, pending.Body);
            return true;
        }

        message = default;
        return false;
    }

    /// <summary>The next message was delivered.</summary>
    public void Advance()
    {
        Debug.Assert(NextSequence <= ushort.MaxValue, "a message was delivered");
        if (_pending is not null)
        {
            _pending[NextSequence % Window] = null;
            LetGoWhenEmpty();
        }

        NextSequence++;
    }

    /// <summary>Throws away what came in plaintext and was not delivered: anybody may have sent it, and from now on nothing may come so.</summary>
    public void DropPlaintext()
    {
        for (int i = 0; i < _pending?.Length; i++)
        {
            _pending[i] = _pending[i] is { Epoch: > 0 } kept ? kept : null;
        }

        LetGoWhenEmpty();
    }

    /// <summary>The handshake is over: what may still come is short.</summary>
    public void LowerLimit(int maxMessageLength) => _maxMessageLength = Math.Min(_maxMessageLength, maxMessageLength);

    /// <summary>Throws away whatever was kept.</summary>
    public void DropAll() => _pending = null;

    private PendingMessage? Find(int sequence) => _pending?[sequence % Window];

    private void LetGoWhenEmpty() => _pending = HasPending ? _pending : null;

    /// <summary>A message of which nothing was kept leaves nothing behind.</summary>
    private void Forget(ref PendingMessage? pending)
    {
        pending = pending is { Received: 0, IsComplete: false } ? null : pending;
        LetGoWhenEmpty();
    }

    /// <summary>The next message depends on nothing but itself: what was kept of others never holds it up.</summary>
    private bool HasRoomFor(in HandshakeHeader header, PendingMessage pending)
    {
        int end = header.FragmentOffset + header.FragmentLength;
        (long declared, long room, long received) = (0, pending.RoomFor(end), header.FragmentLength);
        if (header.MessageSequence == NextSequence)
        {
            return room <= AllowanceFor(received + pending.Received);
        }

        for (int sequence = NextSequence + 1; sequence < NextSequence + Window; sequence++)
        {
            if (Find(sequence) is { } other)
            {
                declared += other.Length;
                received += other.Received;
                room += ReferenceEquals(other, pending) ? 0 : other.Room;
            }
        }

        return declared <= _maxMessageLength && room <= AllowanceFor(received);
    }

    private static long AllowanceFor(long received) => FreeAllowance + (AllowancePerByte * received);
}

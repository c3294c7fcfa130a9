using System.Diagnostics;
using Dtls.Handshake.Messages;

namespace Dtls.Handshake.Flights;

/// <summary>
/// Turns fragments in any order, repeated and overlapping, into whole messages, once and in order. RFC 6347 §4.2.3, RFC 9147 §5.5.
/// Memory is bounded: a few messages ahead, and all messages but the next share the room of one.
/// </summary>
internal sealed class Reassembler(int maxMessageLength, int firstSequence)
{
    /// <summary>The next message and so many after it are kept; later ones are ignored.</summary>
    public const int Window = 7;

    private PendingMessage?[]? _pending; // only while something is kept

    /// <summary>The message_seq of the next message to deliver; 65,536 after the last (numbers never wrap).</summary>
    public int NextSequence { get; private set; } = firstSequence;

    /// <summary>Whether anything was kept that has not been delivered.</summary>
    public bool HasPending => _pending is not null && Array.Exists(_pending, message => message is not null);

    /// <summary>Whether anything was kept that came in an older epoch than <paramref name="epoch"/>.</summary>
    public bool HasPendingBelow(ushort epoch) => _pending is not null && Array.Exists(_pending, message => message is not null && message.Epoch < epoch);

    /// <summary>True when the fragment is the whole next message and nothing of it was kept: it can be delivered where it stands.</summary>
    public bool IsWholeNext(in HandshakeHeader header) =>
        header.MessageSequence == NextSequence
        && header.FragmentOffset == 0
        && header.FragmentLength == header.MessageLength
        && header.MessageLength <= maxMessageLength
        && Find(NextSequence) is null;

    /// <summary>Keeps a fragment.</summary>
    public FragmentOutcome Add(in HandshakeHeader header, ReadOnlySpan<byte> fragment, ushort epoch)
    {
        int sequence = header.MessageSequence;
        if (sequence < NextSequence)
        {
            return FragmentOutcome.Old;
        }

        if (sequence >= NextSequence + Window)
        {
            return FragmentOutcome.Ignored;
        }

        if (header.FragmentOffset + header.FragmentLength > header.MessageLength)
        {
            return FragmentOutcome.Mismatch;
        }

        if (header.MessageLength > maxMessageLength)
        {
            return FragmentOutcome.TooLong;
        }

        _pending ??= new PendingMessage?[Window];
        ref PendingMessage? pending = ref _pending[sequence % Window];
        if (pending is not null && (pending.Type != header.Type || pending.Length != header.MessageLength || pending.Epoch != epoch))
        {
            return FragmentOutcome.Mismatch;
        }

        if (sequence != NextSequence && !HasRoomFor(header, pending))
        {
            return FragmentOutcome.Ignored;
        }

        pending ??= new PendingMessage(header.Type, header.MessageLength, epoch);
        return pending.TryAdd(header.FragmentOffset, fragment) ? FragmentOutcome.Kept : FragmentOutcome.Ignored;
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

    private PendingMessage? Find(int sequence) => _pending?[sequence % Window];

    private void LetGoWhenEmpty() => _pending = HasPending ? _pending : null;

    private bool HasRoomFor(in HandshakeHeader header, PendingMessage? pending)
    {
        int end = header.FragmentOffset + header.FragmentLength;
        int kept = pending?.GrowthFor(end) ?? end;
        for (int sequence = NextSequence + 1; sequence < NextSequence + Window; sequence++)
        {
            kept += Find(sequence)?.Length ?? 0;
        }

        return kept <= maxMessageLength;
    }
}

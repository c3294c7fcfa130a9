using Dtls.Handshake.Messages;

namespace Dtls.Handshake.Cookies;

/// <summary>Room for one ClientHello that comes in pieces, and whose it is.</summary>
/// <param name="bytes"><see cref="BytesLength"/> bytes.</param>
/// <param name="received"><see cref="ReceivedLength"/> words: a bit for each byte of the message that is there.</param>
internal sealed class HelloPlace(Memory<byte> bytes, Memory<ulong> received)
{
    public const int MaxAddressLength = 64;
    public const int BytesLength = MaxAddressLength + HelloPeek.TlsHeaderLength + HelloAssembly.MaxHelloLength;
    public const int ReceivedLength = HelloAssembly.MaxHelloLength / 64;

    private int _addressLength = -1;
    private int _sequence;
    private int _length;
    private int _count;

    /// <summary>When it was taken, by the count of newcomers; 0 when it is free.</summary>
    public long TakenAt { get; private set; }

    /// <summary>The header of TLS stands before the body: the two are hashed together.</summary>
    private Span<byte> Hello => bytes.Span[MaxAddressLength..];

    public bool IsTakenBy(ReadOnlySpan<byte> address) => _addressLength == address.Length && address.SequenceEqual(bytes.Span[.._addressLength]);

    /// <summary>Whether it holds fragments of this very message.</summary>
    public bool IsFor(ReadOnlySpan<byte> address, in HandshakeHeader header) =>
        IsTakenBy(address) && _sequence == header.MessageSequence && _length == header.MessageLength;

    /// <summary>Starts anew.</summary>
    public void TakeFor(ReadOnlySpan<byte> address, in HandshakeHeader header, long now)
    {
        address.CopyTo(bytes.Span);
        (_addressLength, _sequence, _length, _count, TakenAt) = (address.Length, header.MessageSequence, header.MessageLength, 0, now);
        received.Span.Clear();
        Span<byte> hello = Hello;
        hello[0] = (byte)header.Type;
        hello[1] = 0;
        hello[2] = (byte)(_length >> 8);
        hello[3] = (byte)_length;
    }

    /// <summary>Keeps a fragment; true when nothing is missing any more.</summary>
    public bool Add(int offset, ReadOnlySpan<byte> fragment)
    {
        fragment.CopyTo(Hello[(HelloPeek.TlsHeaderLength + offset)..]);
        Span<ulong> words = received.Span;
        for (int i = offset; i < offset + fragment.Length; i++)
        {
            ref ulong word = ref words[i >> 6];
            ulong bit = 1UL << (i & 63);
            _count += (word & bit) == 0 ? 1 : 0;
            word |= bit;
        }

        return _count == _length;
    }

    /// <summary>Gives the hello out and the place up; the bytes stay until somebody takes it.</summary>
    public ReadOnlySpan<byte> Release()
    {
        (_addressLength, TakenAt) = (-1, 0);
        return Hello[..(HelloPeek.TlsHeaderLength + _length)];
    }
}

namespace Dtls.Interop.Tests.Sessions;

/// <summary>One datagram of a <see cref="LiveSession"/>, as it was on the wire.</summary>
internal sealed record LiveDatagram(DateTimeOffset Time, bool IsSent, byte[] Bytes)
{
    private const int HandshakeContent = 22;
    private const byte ClientHello = 1;
    private const byte ServerHello = 2;
    private const int RecordHeaderLength = 13;
    private const int HandshakeHeaderLength = 12;
    private const int HelloRandomOffset = RecordHeaderLength + HandshakeHeaderLength + sizeof(ushort);

    /// <summary>What makes a ServerHello a HelloRetryRequest, RFC 8446 §4.1.3: the hash of its name.</summary>
    private static ReadOnlySpan<byte> RetryRandom =>
    [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ];

    /// <summary>Whether its first record is a HelloRetryRequest.</summary>
    public bool IsHelloRetryRequest =>
        IsHandshake(ServerHello) && Bytes.AsSpan(HelloRandomOffset).StartsWith(RetryRandom);

    /// <summary>Whether its first record begins a ClientHello.</summary>
    public bool IsClientHello => IsHandshake(ClientHello) && Bytes.AsSpan(RecordHeaderLength + 6, 3) is [0, 0, 0];

    /// <summary>The two bits of the epoch in the unified header of DTLS 1.3 (RFC 9147 §4); null for other records.</summary>
    public int? EpochBits => Bytes[0] >> 5 == 1 ? Bytes[0] & 3 : null;

    private bool IsHandshake(byte type) =>
        Bytes.Length >= RecordHeaderLength + HandshakeHeaderLength && Bytes[0] == HandshakeContent && Bytes[RecordHeaderLength] == type;
}

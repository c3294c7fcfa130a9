using System.Buffers.Binary;
using System.Security.Cryptography;
using Dtls.Handshake.Dtls13.Server;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Cookies;

/// <summary>
/// The cookie of a stateless HelloRetryRequest: all that the server must know when the second hello comes. RFC 8446 §4.2.2.
/// <code>opaque mac[32]; CipherSuite suite; NamedGroup group; opaque hello_hash[Hash.length];</code>
/// The hash does not give the hello away, and is what both transcripts begin with.
/// </summary>
internal readonly ref struct RetryCookie
{
    /// <summary>Bytes of the longest cookie.</summary>
    public const int MaxLength = CookieSealer.CookieLength + FactsLength + SHA384.HashSizeInBytes;

    private const int FactsLength = 2 * sizeof(ushort);

    /// <summary>Not the kind of a HelloVerifyRequest, whose MAC covers bytes that the client chooses.</summary>
    private const byte Kind = 1;

    private RetryCookie(ReadOnlySpan<byte> bytes, CipherSuiteFacts suite)
    {
        Bytes = bytes;
        Suite = suite;
    }

    /// <summary>The cookie as it goes over the wire.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public CipherSuiteFacts Suite { get; }

    /// <summary>The group that the second hello must have a share of; None when the first had it.</summary>
    public NamedGroup Group => (NamedGroup)BinaryPrimitives.ReadUInt16BigEndian(Bytes[(CookieSealer.CookieLength + sizeof(ushort))..]);

    private ReadOnlySpan<byte> HelloHash => Bytes[(CookieSealer.CookieLength + FactsLength)..];

    /// <summary>Makes a cookie. Allocates nothing.</summary>
    /// <param name="hello">The first ClientHello with the header of TLS.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    public static RetryCookie Create(CookieSealer sealer, ReadOnlySpan<byte> address, ReadOnlySpan<byte> hello, CipherSuiteFacts suite, NamedGroup group, Span<byte> destination)
    {
        Span<byte> facts = destination[CookieSealer.CookieLength..];
        BinaryPrimitives.WriteUInt16BigEndian(facts, (ushort)suite.Suite);
        BinaryPrimitives.WriteUInt16BigEndian(facts[sizeof(ushort)..], (ushort)group);
        int length = FactsLength + CryptographicOperations.HashData(suite.Hash, hello, facts[FactsLength..]);
        sealer.Write(address, facts[..length], destination[..CookieSealer.CookieLength], Kind);
        return new RetryCookie(destination[..(CookieSealer.CookieLength + length)], suite);
    }

    /// <summary>Reads a cookie of ours, shown from the same address and not long after it was made.</summary>
    public static bool TryOpen(CookieSealer sealer, ReadOnlySpan<byte> address, ReadOnlySpan<byte> bytes, out RetryCookie cookie)
    {
        cookie = default;
        if (bytes.Length is <= CookieSealer.CookieLength + FactsLength or > MaxLength
            || !sealer.Verify(address, bytes[CookieSealer.CookieLength..], bytes[..CookieSealer.CookieLength], Kind))
        {
            return false;
        }

        var suite = (CipherSuite)BinaryPrimitives.ReadUInt16BigEndian(bytes[CookieSealer.CookieLength..]);
        cookie = new RetryCookie(bytes, CipherSuiteTable.Find(suite)!);
        return true;
    }

    /// <summary>Puts a session where it would stand had it sent the HelloRetryRequest itself.</summary>
    /// <param name="bytes">Of a cookie that <see cref="TryOpen"/> took.</param>
    public static HandshakeState Restore(ReadOnlySpan<byte> bytes, CipherSuiteFacts suite, HandshakeCore core)
    {
        var cookie = new RetryCookie(bytes, suite);
        core.Version = ProtocolVersion.Dtls13;
        core.Sealer.PlaintextVersion = ProtocolVersion.Dtls12;
        core.Transcript.UseTlsHeaders();
        core.Transcript.ReplaceWithHash(cookie.HelloHash);
        core.RestoreSent(RetryFlight.Create(suite, cookie.Group, bytes, stackalloc byte[RetryFlight.MaxExtensionsLength]));
        return new ExpectSecondClientHello(core, suite, cookie.Group);
    }
}

using Dtls.Handshake.Extensions;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 9147 §5.3 (and RFC 6347 §4.2.1):
/// <code>
/// struct {
///     ProtocolVersion legacy_version; Random random; opaque legacy_session_id&lt;0..32&gt;; opaque legacy_cookie&lt;0..2^8-1&gt;;
///     CipherSuite cipher_suites&lt;2..2^16-2&gt;; opaque legacy_compression_methods&lt;1..2^8-1&gt;; Extension extensions&lt;8..2^16-1&gt;;
/// } ClientHello;
/// </code>
/// A DTLS 1.2 hello may end before its extensions (RFC 5246 §7.4.1.2).
/// </summary>
internal readonly ref struct ClientHello : IHandshakeBody
{
    public const int RandomLength = 32;

    public static HandshakeType Type => HandshakeType.ClientHello;

    public required ProtocolVersion LegacyVersion { get; init; }

    public required ReadOnlySpan<byte> Random { get; init; }

    public required ReadOnlySpan<byte> LegacySessionId { get; init; }

    public required ReadOnlySpan<byte> LegacyCookie { get; init; }

    public required UInt16List CipherSuites { get; init; }

    public required ReadOnlySpan<byte> LegacyCompressionMethods { get; init; }

    public required ExtensionBlock Extensions { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out ClientHello hello)
    {
        var reader = new WireReader(body);
        ReadStart(ref reader, out ProtocolVersion version, out ReadOnlySpan<byte> random, out ReadOnlySpan<byte> sessionId, out ReadOnlySpan<byte> cookie);
        ReadOnlySpan<byte> suites = reader.ReadVector16(min: 2);
        ReadOnlySpan<byte> compression = reader.ReadVector8(min: 1);
        ReadOnlySpan<byte> extensions = reader.IsEmpty ? default : reader.ReadVector16();
        bool wellFormed = ExtensionBlock.TryRead(extensions, out ExtensionBlock block) & UInt16List.IsWellFormed(suites);

        hello = new ClientHello
        {
            LegacyVersion = version,
            Random = random,
            LegacySessionId = sessionId,
            LegacyCookie = cookie,
            CipherSuites = new UInt16List(suites),
            LegacyCompressionMethods = compression,
            Extensions = block,
        };
        return reader.Completed && wellFormed;
    }

    /// <summary>Reads what a stateless server needs, also from the first fragment of a hello that goes on elsewhere.</summary>
    public static bool TryReadStart(
        ReadOnlySpan<byte> fragment,
        out ProtocolVersion version,
        out ReadOnlySpan<byte> random,
        out ReadOnlySpan<byte> sessionId,
        out ReadOnlySpan<byte> cookie)
    {
        var reader = new WireReader(fragment);
        ReadStart(ref reader, out version, out random, out sessionId, out cookie);
        return !reader.Failed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteUInt16((ushort)LegacyVersion);
        writer.WriteBytes(Random);
        writer.WriteVector8(LegacySessionId);
        writer.WriteVector8(LegacyCookie);
        writer.WriteVector16(CipherSuites.Bytes);
        writer.WriteVector8(LegacyCompressionMethods);
        writer.WriteVector16(Extensions.Bytes);
    }

    private static void ReadStart(
        scoped ref WireReader reader,
        out ProtocolVersion version,
        out ReadOnlySpan<byte> random,
        out ReadOnlySpan<byte> sessionId,
        out ReadOnlySpan<byte> cookie)
    {
        version = (ProtocolVersion)reader.ReadUInt16();
        random = reader.ReadBytes(RandomLength);
        sessionId = reader.ReadVector8(max: 32);
        cookie = reader.ReadVector8();
    }
}

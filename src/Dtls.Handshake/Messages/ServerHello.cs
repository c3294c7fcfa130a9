using Dtls.Handshake.Extensions;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 8446 §4.1.3, RFC 5246 §7.4.1.3:
/// <code>
/// struct {
///     ProtocolVersion legacy_version; Random random; opaque legacy_session_id_echo&lt;0..32&gt;;
///     CipherSuite cipher_suite; uint8 legacy_compression_method = 0; Extension extensions&lt;0..2^16-1&gt;;
/// } ServerHello;
/// </code>
/// A DTLS 1.2 hello may end before its extensions.
/// </summary>
internal readonly ref struct ServerHello : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.ServerHello;

    public required ProtocolVersion LegacyVersion { get; init; }

    public required ReadOnlySpan<byte> Random { get; init; }

    public required ReadOnlySpan<byte> LegacySessionIdEcho { get; init; }

    public required CipherSuite CipherSuite { get; init; }

    public required byte LegacyCompressionMethod { get; init; }

    public required ExtensionBlock Extensions { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out ServerHello hello)
    {
        var reader = new WireReader(body);
        var version = (ProtocolVersion)reader.ReadUInt16();
        ReadOnlySpan<byte> random = reader.ReadBytes(ClientHello.RandomLength);
        ReadOnlySpan<byte> sessionId = reader.ReadVector8(max: 32);
        var suite = (CipherSuite)reader.ReadUInt16();
        byte compression = reader.ReadUInt8();
        ReadOnlySpan<byte> extensions = reader.IsEmpty ? default : reader.ReadVector16();
        bool wellFormed = ExtensionBlock.TryRead(extensions, out ExtensionBlock block);

        hello = new ServerHello
        {
            LegacyVersion = version,
            Random = random,
            LegacySessionIdEcho = sessionId,
            CipherSuite = suite,
            LegacyCompressionMethod = compression,
            Extensions = block,
        };
        return reader.Completed && wellFormed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteUInt16((ushort)LegacyVersion);
        writer.WriteBytes(Random);
        writer.WriteVector8(LegacySessionIdEcho);
        writer.WriteUInt16((ushort)CipherSuite);
        writer.WriteUInt8(LegacyCompressionMethod);
        if (!Extensions.Bytes.IsEmpty)
        {
            writer.WriteVector16(Extensions.Bytes);
        }
    }
}

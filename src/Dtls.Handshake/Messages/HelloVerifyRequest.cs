using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 6347 §4.2.1: <code>struct { ProtocolVersion server_version; opaque cookie&lt;0..2^8-1&gt;; } HelloVerifyRequest;</code>
/// The version is DTLS 1.0 whatever is negotiated later, and clients must not take it for the negotiated one.
/// </summary>
internal readonly ref struct HelloVerifyRequest : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.HelloVerifyRequest;

    public required ProtocolVersion ServerVersion { get; init; }

    public required ReadOnlySpan<byte> Cookie { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out HelloVerifyRequest request)
    {
        var reader = new WireReader(body);
        request = new HelloVerifyRequest
        {
            ServerVersion = (ProtocolVersion)reader.ReadUInt16(),
            Cookie = reader.ReadVector8(),
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteUInt16((ushort)ServerVersion);
        writer.WriteVector8(Cookie);
    }
}

using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>RFC 8422 §5.7, for ECDHE: <code>struct { opaque point&lt;1..2^8-1&gt;; } ClientECDiffieHellmanPublic;</code></summary>
internal readonly ref struct ClientKeyExchange : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.ClientKeyExchange;

    public required ReadOnlySpan<byte> Point { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out ClientKeyExchange exchange)
    {
        var reader = new WireReader(body);
        exchange = new ClientKeyExchange { Point = reader.ReadVector8(min: 1) };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer) => writer.WriteVector8(Point);
}

using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>RFC 5246 §7.4.5: <code>struct { } ServerHelloDone;</code></summary>
internal readonly ref struct ServerHelloDone : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.ServerHelloDone;

    public void Write(ref WireWriter writer)
    {
    }
}

using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>The body of a handshake message that can be written.</summary>
internal interface IHandshakeBody
{
    static abstract HandshakeType Type { get; }

    void Write(ref WireWriter writer);
}

using Dtls.Sockets.Loops;

namespace Dtls.Sockets.Accepting;

/// <summary>The handshakes of one source, and the source's place among others.</summary>
internal sealed class HandshakeSource
{
    public HandshakeSource() => Place = new LinkedListNode<HandshakeSource>(this);

    /// <summary>The oldest first.</summary>
    public LinkedList<Association> Handshakes { get; } = new();

    public LinkedListNode<HandshakeSource> Place { get; }
}

using System.Net;
using System.Net.Sockets;

namespace Dtls.Sockets.Udp;

/// <summary>
/// The end point that is given to a receive call which insists on making one for every sender: its <see cref="Create"/> remembers the
/// address and returns itself, so nothing is allocated for it.
/// </summary>
internal sealed class AddressCapture(AddressFamily family) : EndPoint
{
    private readonly SocketAddress _native = new(family);
    private PeerAddress _address;

    /// <summary>The sender of the last datagram.</summary>
    public ref readonly PeerAddress Address => ref _address;

    public override AddressFamily AddressFamily => family;

    public override SocketAddress Serialize() => _native;

    public override EndPoint Create(SocketAddress socketAddress)
    {
        PeerAddress.TryRead(socketAddress, out _address);
        return this;
    }
}

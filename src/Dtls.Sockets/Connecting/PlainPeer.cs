using System.Net;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Connecting;

/// <summary>
/// A client's socket, transport and loop without an association: datagrams in the clear, which <see cref="IDatagramHandler.OnPassThrough"/>
/// gets. What DTLS costs is measured against it.
/// </summary>
internal sealed class PlainPeer : IAsyncDisposable
{
    private readonly Endpoint _endpoint;
    private readonly PeerAddress _remote;

    private PlainPeer(Endpoint endpoint, IPEndPoint remote)
    {
        _endpoint = endpoint;
        _remote = PeerAddress.Create(remote);
    }

    /// <param name="options">The remote end point must be an address.</param>
    public static PlainPeer Open(DtlsConnectionOptions options)
    {
        var remote = (IPEndPoint)options.RemoteEndPoint;
        var counts = new EventCounts();
        UdpTransport transport = UdpSocket.CreateConnectedTransport(remote, options, counts);
        var endpoint = new Endpoint(options, options.Client, new ShardParts(transport, Door: null, counts, options.Handler));
        endpoint.Start();
        return new PlainPeer(endpoint, remote);
    }

    /// <summary>As <see cref="DtlsConnection.TrySend"/>, in the clear. The first byte must not be one of DTLS (RFC 9443).</summary>
    public bool TrySend(ReadOnlySpan<byte> datagram) => _endpoint.Shard.TrySendRaw(in _remote, datagram);

    public async ValueTask DisposeAsync() => await _endpoint.StopAsync().ConfigureAwait(false);
}

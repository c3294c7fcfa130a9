using System.Net;
using Dtls.Handshake;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

/// <summary>A client made of its parts, so that a test can put a spoke in each of them.</summary>
internal sealed class FaultyClient : IAsyncDisposable
{
    private readonly TaskCompletionSource<DtlsConnection> _connecting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Association _association;

    public FaultyClient(IPEndPoint remote, TimeProvider? time = null)
    {
        DtlsConnectionOptions options = Loopback.Connect(remote, Loopback.Client(time: time));
        var counts = new EventCounts();
        Transport = FaultyTransport.Connect(remote, counts);
        Endpoint = new Endpoint(options, options.Client, new ShardParts(Transport, Door: null, counts));
        Session = DtlsSession.CreateClient(DtlsContext.CreateClient(options.Client), TestCertificates.ServerName);
        Remote = PeerAddress.Create(remote);
        _association = new Association(Endpoint.Shard, Session, Remote)
        {
            HandshakeDeadline = Endpoint.After(Endpoint.HandshakeTimeout),
            Connecting = _connecting,
        };
        Session.Tag = _association;
    }

    public FaultyTransport Transport { get; }

    public Endpoint Endpoint { get; }

    public DtlsSession Session { get; }

    public PeerAddress Remote { get; }

    public Task<DtlsConnection> ConnectAsync()
    {
        Endpoint.Shard.Post(new Errand(ErrandKind.Start, _association));
        Endpoint.Start();
        return _connecting.Task.Within();
    }

    public async ValueTask DisposeAsync() => await Endpoint.StopAsync().Within();
}

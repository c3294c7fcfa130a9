using System.Net;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Dtls.Sockets.Tests;

/// <summary>Over a path that is not the loopback: with an MTU, and with all that happens to datagrams.</summary>
public sealed class NetworkTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Theory]
    [InlineData(1500, 1200)]
    [InlineData(1000, 1200)] // longer than the path takes: no run of them is cut by the system, and each is fragmented
    [InlineData(1000, 500)]
    public async Task Bursts_arrive_whatever_the_path_takes(int mtu, int size)
    {
        const int Count = 2000;
        using var network = NetworkNamespaces.CreateOrSkip(mtu);
        (DtlsConnection client, DtlsConnection server, DtlsListener listener) = await ConnectAsync(network);
        var payload = new byte[size];
        var buffer = new byte[2000];

        for (int i = 0; i < Count; i += 50)
        {
            for (int j = 0; j < 50; j++)
            {
                await client.SendAsync(payload);
            }

            for (int j = 0; j < 50; j++)
            {
                Assert.Equal(size, await server.ReceiveAsync(buffer).Within());
                await server.SendAsync(payload);
            }

            for (int j = 0; j < 50; j++)
            {
                Assert.Equal(size, await client.ReceiveAsync(buffer).Within());
            }
        }

        Assert.Equal(0, listener.Counters.SendTooLong + listener.Counters.SendFailed);
    }

    [Fact]
    public async Task A_narrow_path_takes_the_runs_from_nobody_else()
    {
        using var network = NetworkNamespaces.CreateOrSkip(mtu: 1500);
        network.NarrowWay(mtu: 1000);
        var clock = new FakeTimeProvider();
        var counts = new EventCounts();
        using UdpTransport transport = await network.OnLeftAsync(() => Task.FromResult(
            new LinuxUdpTransport(UdpSocket.CreateBound(new IPEndPoint(NetworkNamespaces.Left, 0), Loopback.Listen()), 2048, counts, clock, offloads: true)));

        Assert.Equal(50, SendFifty(NetworkNamespaces.Right, 1200));
        Assert.Equal(0, SendFifty(NetworkNamespaces.NarrowRight, 1200)); // refused, and fragmented one by one
        Assert.Equal(50, SendFifty(NetworkNamespaces.Right, 1200));
        Assert.Equal(50, SendFifty(NetworkNamespaces.NarrowRight, 900));
        long calls = counts[EndpointEvent.SendCall];
        Assert.Equal(0, SendFifty(NetworkNamespaces.NarrowRight, 1200));
        Assert.Equal(1, counts[EndpointEvent.SendCall] - calls); // not tried
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, SendFifty(NetworkNamespaces.NarrowRight, 1200));
        Assert.Equal(52, counts[EndpointEvent.SendCall] - calls); // tried again

        Assert.Equal(300, counts[EndpointEvent.DatagramSent]);

        long SendFifty(IPAddress to, int length)
        {
            long before = counts[EndpointEvent.DatagramSegmented];
            var batch = new DatagramBatch(50, 100_000);
            for (int i = 0; i < 50; i++)
            {
                batch.Append(length, PeerAddress.Create(new IPEndPoint(to, 9)));
            }

            transport.Send(batch);
            return counts[EndpointEvent.DatagramSegmented] - before;
        }
    }

    [Fact]
    public async Task Echoes_of_a_handler_survive_a_path_that_refuses_runs()
    {
        const int Burst = 200;
        using var network = NetworkNamespaces.CreateOrSkip(mtu: 1000);
        var handler = new RecordingHandler();
        DtlsListener listener = await network.OnLeftAsync(() => _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(NetworkNamespaces.Left, 0),
            Server = Loopback.Server(),
            Handler = handler,
        }));
        DtlsConnection client = await network.OnRightAsync(() => _loopback.ConnectAsync(Connect(listener)));
        string text = new('x', 1200);

        for (int i = 0; i < Burst; i++)
        {
            await Loopback.SendAsync(client, text);
        }

        for (int i = 0; i < Burst; i++)
        {
            Assert.Equal(text, await Loopback.ReceiveAsync(client));
        }

        Assert.Equal(0, listener.Counters.SendTooLong + listener.Counters.SendFailed);
    }

    [Theory]
    [InlineData("loss 10% delay 5ms 2ms")]
    [InlineData("delay 10ms reorder 50% 50% duplicate 10%")]
    public async Task Handshakes_and_data_get_through_a_bad_network(string how)
    {
        using var network = NetworkNamespaces.CreateOrSkip(mtu: 1500);
        network.SpoilOrSkip(how);
        (DtlsConnection client, DtlsConnection server, _) = await ConnectAsync(network);
        await AssertMostArrivesOnceAsync(client, server);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Handshakes_and_data_get_through_a_bad_path(int seed)
    {
        DtlsListener listener = await _loopback.ListenAsync();
        using var path = new BadPath(listener.LocalEndPoint, seed);
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        DtlsConnection client = await _loopback.ConnectAsync(Loopback.Connect(path.EntryPoint));
        await AssertMostArrivesOnceAsync(client, await accepting);
    }

    private static async Task AssertMostArrivesOnceAsync(DtlsConnection client, DtlsConnection server)
    {
        const int Count = 200;
        for (int i = 0; i < Count; i++)
        {
            await Loopback.SendAsync(client, $"datagram {i}");
        }

        await TestPatience.Until(() => server.Counters.PayloadsReceived >= Count / 2, "most have come");
        await Task.Delay(TimeSpan.FromMilliseconds(300)); // what is late, or comes twice
        await server.CloseAsync().Within();
        var came = new List<string>();
        while (await Loopback.ReceiveAsync(server) is { } text)
        {
            came.Add(text);
        }

        Assert.InRange(came.Count, Count / 2, Count);
        Assert.Equal(came.Count, came.Distinct().Count());
    }

    private static DtlsConnectionOptions Connect(DtlsListener listener) => new()
    {
        RemoteEndPoint = listener.LocalEndPoint,
        TargetHost = TestCertificates.ServerName,
        Client = Loopback.Client(),
    };

    private async Task<(DtlsConnection Client, DtlsConnection Server, DtlsListener Listener)> ConnectAsync(NetworkNamespaces network)
    {
        DtlsListener listener = await network.OnLeftAsync(() => _loopback.ListenAsync(Loopback.Listen(address: NetworkNamespaces.Left.ToString())));
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        DtlsConnection client = await network.OnRightAsync(() => _loopback.ConnectAsync(Connect(listener)));
        return (client, await accepting, listener);
    }
}

using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.Records;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

public sealed class EchoTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.2")]
    [InlineData("::", "::1")]
    [InlineData("::", "127.0.0.3")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public async Task Both_sides_tell_the_same_addresses(string bound, string called)
    {
        Assert.SkipUnless(bound == called || (OperatingSystem.IsLinux() && !ChildRunner.IsChild), "The portable transport does not know which of our addresses was called.");
        DtlsListener listener = await _loopback.ListenAsync(Loopback.Listen(address: bound));
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        var remote = new IPEndPoint(IPAddress.Parse(called), listener.LocalEndPoint.Port);
        DtlsConnection client = await _loopback.ConnectAsync(new DtlsConnectionOptions
        {
            RemoteEndPoint = remote,
            Client = Loopback.Client(),
            TargetHost = TestCertificates.ServerName,
        });
        DtlsConnection server = await accepting;

        Assert.Equal(remote, server.LocalEndPoint);
        Assert.Equal(client.RemoteEndPoint, server.LocalEndPoint);
        Assert.Equal(client.LocalEndPoint, server.RemoteEndPoint);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Payloads_go_both_ways(string address)
    {
        DtlsListener listener = await _loopback.ListenAsync(Loopback.Listen(address: address));
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);

        for (int i = 0; i < 10; i++)
        {
            await Loopback.SendAsync(client, $"there {i}");
            Assert.Equal($"there {i}", await Loopback.ReceiveAsync(server));
            await Loopback.SendAsync(server, $"back {i}");
            Assert.Equal($"back {i}", await Loopback.ReceiveAsync(client));
        }

        Assert.Equal(10, client.Counters.PayloadsReceived);
        Assert.Equal(10, server.Counters.PayloadsSent);
        Assert.True(server.Counters.Records[OpenStatus.Opened] >= 10);
        Assert.Equal(1, listener.Counters.HandshakesCompleted);
        Assert.Equal(1, listener.ConnectionCount);
    }

    [Fact]
    public async Task Both_sides_know_each_other()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);

        Assert.Equal(listener.LocalEndPoint, client.RemoteEndPoint);
        Assert.Equal(client.LocalEndPoint, server.RemoteEndPoint);
        Assert.Equal(client.Info.CipherSuite, server.Info.CipherSuite);
        Assert.NotNull(client.Info.Peer);
        Assert.True(client.IsOpen);
        Assert.Null(client.Failure);
    }

    [Fact]
    public async Task A_name_is_looked_up_and_the_certificate_must_be_for_it()
    {
        DtlsListener listener = await _loopback.ListenAsync(Loopback.Listen(address: "::"));
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        await _loopback.ConnectAsync(Loopback.Connect(new DnsEndPoint("localhost", listener.LocalEndPoint.Port)));

        Assert.Equal("localhost", (await accepting).Info.ServerName);
    }

    [Fact]
    public async Task A_name_leads_to_the_address_where_somebody_listens()
    {
        // Whichever address the name gives first, one family has no listener.
        DtlsListener listener = await _loopback.ListenAsync(Loopback.Listen(address: "127.0.0.1"));
        var name = new DnsEndPoint("localhost", listener.LocalEndPoint.Port, AddressFamily.Unspecified);

        DtlsConnection client = await _loopback.ConnectAsync(Loopback.Connect(name));

        Assert.Equal(AddressFamily.InterNetwork, client.RemoteEndPoint.AddressFamily);
    }

    [Fact]
    public async Task Payloads_of_all_sizes_arrive()
    {
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            MaxDatagramLength = 20_000,
        });
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        byte[] buffer = new byte[RecordLimits.MaxPlaintextLength];

        foreach (int size in new[] { 1, 1200, 1460, 5000, RecordLimits.MaxPlaintextLength })
        {
            await client.SendAsync(new byte[size]).Within();
            Assert.Equal(size, await server.ReceiveAsync(buffer).Within());
        }

        await client.SendAsync(Array.Empty<byte>()).Within(); // allowed, and nothing to the peer
        await client.SendAsync(new byte[7]).Within();
        Assert.Equal(7, await server.ReceiveAsync(buffer).Within());
        Assert.Throws<ArgumentException>(() => { _ = client.SendAsync(new byte[RecordLimits.MaxPlaintextLength + 1]).AsTask(); });
        Assert.False(client.TrySend(new byte[RecordLimits.MaxPlaintextLength + 1]));
    }

    [Fact]
    public async Task An_empty_payload_is_sent_and_ignored()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);

        await client.SendAsync(ReadOnlyMemory<byte>.Empty).Within();
        await Loopback.SendAsync(client, "not empty");

        Assert.Equal("not empty", await Loopback.ReceiveAsync(server));
        Assert.Equal(2, client.Counters.PayloadsSent);
        Assert.Equal(1, server.Counters.PayloadsReceived);
    }

    [Fact]
    public async Task A_payload_longer_than_the_buffer_is_kept()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        await client.SendAsync(new byte[100]).Within();

        await Assert.ThrowsAsync<ArgumentException>(() => server.ReceiveAsync(new byte[99]).Within());

        Assert.Equal(100, await server.ReceiveAsync(new byte[100]).Within());
    }

    [Fact]
    public async Task The_oldest_payloads_are_dropped_when_nobody_receives()
    {
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            ReceiveQueueLength = 4,
        });
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        for (int i = 0; i < 10; i++)
        {
            await Loopback.SendAsync(client, $"{i}");
        }

        await TestPatience.Until(() => server.Counters.PayloadsReceived == 10, "all came");

        Assert.Equal("6", await Loopback.ReceiveAsync(server));
        Assert.Equal(6, server.Counters.PayloadsDropped);
    }

    [Fact]
    public async Task Many_threads_send_on_one_connection()
    {
        const int Threads = 4;
        const int Each = 200;
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            ReceiveQueueLength = Threads * Each,
        });
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
            {
                await client.SendAsync(new[] { (byte)thread, (byte)i });
            }
        }))).Within();

        var next = new int[Threads];
        byte[] buffer = new byte[10];
        for (int i = 0; i < Threads * Each; i++)
        {
            Assert.Equal(2, await server.ReceiveAsync(buffer).Within());
            Assert.Equal(next[buffer[0]]++, buffer[1]); // each thread's payloads in their order
        }
    }

    [Fact]
    public async Task Both_sides_export_the_same_keying_material()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);

        byte[] atClient = await client.ExportKeyingMaterialAsync("EXTRACTOR-dtls_srtp", 60).Within();

        Assert.Equal(atClient, await server.ExportKeyingMaterialAsync("EXTRACTOR-dtls_srtp", 60).Within());
        Assert.NotEqual(atClient, await server.ExportKeyingMaterialAsync("EXTRACTOR-dtls_srtp", 60, new byte[1]).Within());
        await client.CloseAsync().Within();
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ExportKeyingMaterialAsync("EXTRACTOR-dtls_srtp", 60).Within());
    }

    [Fact]
    public async Task A_hundred_clients_connect_at_once()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        DtlsClientOptions options = Loopback.Client();
        Task<DtlsConnection[]> connecting = Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => _loopback.ConnectAsync(Loopback.Connect(listener.LocalEndPoint, options))));
        var accepted = new List<DtlsConnection>();
        while (accepted.Count < 100)
        {
            accepted.Add(await listener.AcceptConnectionAsync().Within());
        }

        DtlsConnection[] clients = await connecting.Within();
        for (int i = 0; i < clients.Length; i++)
        {
            await Loopback.SendAsync(clients[i], $"{clients[i].LocalEndPoint.Port}");
        }

        foreach (DtlsConnection connection in accepted)
        {
            Assert.Equal($"{connection.RemoteEndPoint.Port}", await Loopback.ReceiveAsync(connection));
        }

        Assert.Equal(100, listener.ConnectionCount);
    }
}

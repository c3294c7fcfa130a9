using System.Net;
using System.Net.Sockets;
using System.Text;
using Dtls.Handshake;
using Dtls.Relay;
using Dtls.Sockets;
using Xunit;

namespace Dtls.Tools.Tests.Relay;

/// <summary>The relay over loopback sockets.</summary>
public class RelayServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1, UdpTransportKind.Portable)]
    [InlineData(1, UdpTransportKind.Auto)]
    [InlineData(3, UdpTransportKind.Auto)]
    public async Task What_one_sends_the_others_of_its_room_get(int shards, UdpTransportKind transport)
    {
        Assert.SkipWhen(shards > 1 && !OperatingSystem.IsLinux(), "only Linux has several shards");
        using var stop = new CancellationTokenSource(Patience);
        await using RelayServer relay = await RelayServer.StartAsync(
            new RelayOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Shards = shards, Transport = transport }, stop.Token);
        await using DtlsConnection first = await ConnectAsync(relay, "blue", stop.Token);
        await using DtlsConnection second = await ConnectAsync(relay, "blue", stop.Token);
        await using DtlsConnection third = await ConnectAsync(relay, "blue", stop.Token);
        await using DtlsConnection stranger = await ConnectAsync(relay, "red", stop.Token);

        Assert.Equal("hello", await TellAsync(first, second, "hello", stop.Token));
        Assert.Equal("hello", await ReceiveAsync(third, stop.Token));

        Assert.Equal("and you?", await TellAsync(third, first, "and you?", stop.Token));
        Assert.Equal("and you?", await ReceiveAsync(second, stop.Token));

        await using DtlsConnection friend = await ConnectAsync(relay, "red", stop.Token);
        Assert.Equal("red only", await TellAsync(friend, stranger, "red only", stop.Token)); // the first that it ever got
    }

    [Fact]
    public async Task Stun_is_answered_and_metrics_are_readable()
    {
        using var stop = new CancellationTokenSource(Patience);
        var metrics = new IPEndPoint(IPAddress.Loopback, FreePort());
        await using RelayServer relay = await RelayServer.StartAsync(
            new RelayOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Metrics = metrics }, stop.Token);
        await using DtlsConnection participant = await ConnectAsync(relay, "blue", stop.Token);
        using var client = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await client.SendAsync(Convert.FromHexString("000100002112A442B7E7A701BC34D686FA87DFAE"), relay.LocalEndPoint, stop.Token);

        byte[] answer = (await client.ReceiveAsync(stop.Token)).Buffer;

        Assert.Equal(32, answer.Length);
        using var http = new HttpClient();
        string text = await http.GetStringAsync($"http://{metrics}/metrics", stop.Token);
        string listener = $"dtls_listener=\"{relay.LocalEndPoint}\"";
        Assert.Contains($"dtls_handshakes_total{{{listener},dtls_outcome=\"completed\"}} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"dtls_connections{{{listener}}} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"dtls_passed_through_total{{{listener}}} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE dtls_dropped_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("dtls_reason=\"unknown_address\"", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"http://{metrics}/", stop.Token)).StatusCode);
        await relay.DisposeAsync();
        await relay.Completion;
        using var after = new PrometheusText("Dtls.Sockets");
        Assert.DoesNotContain(listener, after.Write(), StringComparison.Ordinal);
    }

    /// <summary>Connects and waits until the relay knows it, too: with several shards nothing else says in which order things happen.</summary>
    private static async Task<DtlsConnection> ConnectAsync(RelayServer relay, string room, CancellationToken stop)
    {
        int before = relay.CountParticipants(room);
        DtlsConnection connection = await DtlsConnection.ConnectAsync(
            new DtlsConnectionOptions
            {
                RemoteEndPoint = relay.LocalEndPoint,
                TargetHost = room,
                Client = new DtlsClientOptions { PeerVerification = PeerVerificationMode.None },
            },
            stop);
        while (relay.CountParticipants(room) == before)
        {
            await Task.Delay(1, stop);
        }

        return connection;
    }

    private static async Task<string> TellAsync(DtlsConnection from, DtlsConnection to, string word, CancellationToken stop)
    {
        await from.SendAsync(Encoding.UTF8.GetBytes(word), stop);
        return await ReceiveAsync(to, stop);
    }

    private static async Task<string> ReceiveAsync(DtlsConnection connection, CancellationToken stop)
    {
        byte[] buffer = new byte[2048];
        int length = await connection.ReceiveAsync(buffer, stop);
        return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
    }

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }
}

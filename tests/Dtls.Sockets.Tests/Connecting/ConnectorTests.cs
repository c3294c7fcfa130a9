using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.Sockets.Connecting;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests.Connecting;

public sealed class ConnectorTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task A_cancellation_that_comes_too_late_leaves_the_connection_alone()
    {
        const int Rounds = 400;
        DtlsListener listener = await _loopback.ListenAsync();
        int connected = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var handler = new SignallingHandler();
            Task<DtlsConnection> connecting = DtlsConnection.ConnectAsync(
                new DtlsConnectionOptions { RemoteEndPoint = listener.LocalEndPoint, Client = Loopback.Client(), Handler = handler },
                cancellation.Token).Within();
            await Task.Run(() => CancelRightAfter(handler, delay: round % 40 * 25, cancellation));
            try
            {
                await using DtlsConnection connection = await connecting;
                await connection.ExportKeyingMaterialAsync("EXPORTER-test", 10).Within(); // done after what was asked before
                Assert.Null(connection.Failure);
                connected++;
            }
            catch (OperationCanceledException)
            {
                // It was not too late.
            }
        }

        Assert.True(connected > 0, "no cancellation came too late");
    }

    [Fact]
    public async Task An_address_that_swallows_everything_leaves_time_for_the_next()
    {
        using Socket silent = RawClient.CreateSocket();
        DtlsListener listener = await _loopback.ListenAsync();

        await using DtlsConnection connection = await Connector.ConnectAsync(
            [(IPEndPoint)silent.LocalEndPoint!, listener.LocalEndPoint], Options(TimeSpan.FromSeconds(4)), CancellationToken.None).Within();

        Assert.Equal(listener.LocalEndPoint, connection.RemoteEndPoint);
    }

    [Fact]
    public async Task An_address_that_swallows_all_transmissions_before_its_time_is_over_is_followed_by_the_next()
    {
        using Socket silent = RawClient.CreateSocket();
        DtlsListener listener = await _loopback.ListenAsync();
        DtlsClientOptions defaults = Loopback.Client();
        DtlsClientOptions hasty = new()
        {
            Certificates = defaults.Certificates,
            CertificateChainPolicy = defaults.CertificateChainPolicy,
            MaxRetransmissions = 1,
        };

        await using DtlsConnection connection = await Connector.ConnectAsync(
            [(IPEndPoint)silent.LocalEndPoint!, listener.LocalEndPoint], Options(TestPatience.Limit, hasty), CancellationToken.None).Within();

        Assert.Equal(listener.LocalEndPoint, connection.RemoteEndPoint);
    }

    [Fact]
    public async Task All_addresses_share_the_time_of_one()
    {
        using Socket silent = RawClient.CreateSocket();
        var remote = (IPEndPoint)silent.LocalEndPoint!;
        long start = Stopwatch.GetTimestamp();

        await Assert.ThrowsAsync<TimeoutException>(() =>
            Connector.ConnectAsync([remote, remote, remote], Options(TimeSpan.FromSeconds(1.5)), CancellationToken.None).Within());

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.True(took > TimeSpan.FromSeconds(1.4) && took < TimeSpan.FromSeconds(4), $"{took}");
    }

    private static DtlsConnectionOptions Options(TimeSpan handshakeTimeout, DtlsClientOptions? client = null) => new()
    {
        RemoteEndPoint = new DnsEndPoint(TestCertificates.ServerName, 1),
        Client = client ?? Loopback.Client(),
        HandshakeTimeout = handshakeTimeout,
    };

    private static void CancelRightAfter(SignallingHandler handler, int delay, CancellationTokenSource cancellation)
    {
        Assert.True(SpinWait.SpinUntil(() => handler.IsConnected, TestPatience.Limit));
        Thread.SpinWait(delay);
        cancellation.Cancel();
    }

    private sealed class SignallingHandler : RecordingHandler
    {
        private volatile bool _isConnected;

        public bool IsConnected => _isConnected;

        public override void OnConnected(DtlsConnection connection) => _isConnected = true;
    }
}

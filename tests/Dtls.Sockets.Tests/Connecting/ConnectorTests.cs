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

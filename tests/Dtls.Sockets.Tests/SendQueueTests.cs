using System.Net;
using Dtls.Handshake;

namespace Dtls.Sockets.Tests;

/// <summary>What senders meet while somebody else is at work in the endpoint: here, a handler that does not come back.</summary>
public sealed class SendQueueTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task Payloads_wait_up_to_the_limit_and_leave_in_order()
    {
        using var handler = new BlockingHandler();
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            Handler = handler,
            SendQueueLength = 3,
        });
        DtlsConnection client = await _loopback.ConnectAsync(listener);
        await TestPatience.Until(() => handler.Connection is not null, "connected");
        DtlsConnection server = handler.Connection!;
        await Loopback.SendAsync(client, "block");
        await handler.Blocked.Task.Within();

        Assert.True(server.TrySend("1"u8));
        await Loopback.SendAsync(server, "2"); // does not wait: a copy does
        Assert.True(server.TrySend("3"u8));
        Assert.False(server.TrySend("none"u8));
        Task fourth = Loopback.SendAsync(server, "4");
        using var cancellation = new CancellationTokenSource();
        Task cancelled = server.SendAsync("none"u8.ToArray(), cancellation.Token).Within();
        Assert.False(fourth.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        handler.Release.Set();

        await fourth;
        foreach (string text in new[] { "1", "2", "3", "4" })
        {
            Assert.Equal(text, await Loopback.ReceiveAsync(client));
        }

        Assert.Equal(1, listener.Counters.SendQueueFull);
        Assert.Equal(4, server.Counters.PayloadsSent);
    }

    private sealed class BlockingHandler : IDatagramHandler, IDisposable
    {
        public DtlsConnection? Connection { get; private set; }

        public TaskCompletionSource Blocked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Release { get; } = new();

        public void OnConnected(DtlsConnection connection) => Connection = connection;

        public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
        {
            Blocked.TrySetResult();
            Release.Wait(TestPatience.Limit);
        }

        public void OnClosed(DtlsConnection connection, DtlsFailure? failure)
        {
        }

        public void Dispose() => Release.Dispose();
    }
}

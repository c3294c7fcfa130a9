using System.Net;
using System.Text;
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
        (DtlsListener listener, DtlsConnection client, DtlsConnection server) = await BlockAsync(handler, queueLength: 3);

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

    [Fact]
    public async Task Payloads_that_wait_leave_before_the_close_that_came_after_them()
    {
        const int Count = 600;
        using var handler = new BlockingHandler();
        (_, DtlsConnection client, DtlsConnection server) = await BlockAsync(handler, queueLength: 1000);
        for (int i = 0; i < Count; i++)
        {
            Assert.True(server.TrySend([(byte)i]));
        }

        Task closing = server.CloseAsync().Within();
        handler.Release.Set();

        byte[] buffer = new byte[10];
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(1, await client.ReceiveAsync(buffer).Within());
            Assert.Equal((byte)i, buffer[0]);
        }

        Assert.Equal(-1, await client.ReceiveAsync(buffer).Within());
        await closing;
    }

    [Fact]
    public async Task Inside_the_handler_nothing_waits()
    {
        var handler = new GreetingHandler();
        DtlsListener listener = await _loopback.ListenAsync(Options(handler, queueLength: 1));
        DtlsConnection client = await _loopback.ConnectAsync(listener);

        for (int i = 0; i < GreetingHandler.Greetings; i++)
        {
            Assert.Equal($"{i}", await Loopback.ReceiveAsync(client));
        }
    }

    [Fact]
    public async Task A_payload_that_comes_when_the_one_inside_has_looked_for_the_last_time_is_not_left_behind()
    {
        using var clock = new PausingClock();
        DtlsListener listener = await _loopback.ListenAsync();
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        DtlsConnection client = await _loopback.ConnectAsync(Loopback.Connect(listener.LocalEndPoint, Loopback.Client(time: clock)));
        DtlsConnection server = await accepting;
        clock.PauseAtCall(2); // of a wake-up: first for the batch, then for the deadlines, after the inbox was emptied
        await Loopback.SendAsync(server, "wake up");
        await clock.Paused.Task.Within();

        Assert.True(client.TrySend("not left behind"u8));
        clock.Release.Set();

        Assert.Equal("not left behind", await Loopback.ReceiveAsync(server));
    }

    private static DtlsListenerOptions Options(IDatagramHandler handler, int queueLength) => new()
    {
        ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
        Server = Loopback.Server(),
        Handler = handler,
        SendQueueLength = queueLength,
    };

    private async Task<(DtlsListener Listener, DtlsConnection Client, DtlsConnection Server)> BlockAsync(BlockingHandler handler, int queueLength)
    {
        DtlsListener listener = await _loopback.ListenAsync(Options(handler, queueLength));
        DtlsConnection client = await _loopback.ConnectAsync(new DtlsConnectionOptions
        {
            RemoteEndPoint = listener.LocalEndPoint,
            Client = Loopback.Client(),
            ReceiveQueueLength = 1000,
        });
        await TestPatience.Until(() => handler.Connection is not null, "connected");
        await Loopback.SendAsync(client, "block");
        await handler.Blocked.Task.Within();
        return (listener, client, handler.Connection!);
    }

    private sealed class PausingClock : TimeProvider, IDisposable
    {
        private int _callsLeft = -1;

        public TaskCompletionSource Paused { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Release { get; } = new();

        public void PauseAtCall(int call) => Volatile.Write(ref _callsLeft, call);

        public override long GetTimestamp()
        {
            if (Volatile.Read(ref _callsLeft) > 0 && Interlocked.Decrement(ref _callsLeft) == 0)
            {
                Paused.SetResult();
                Release.Wait(TestPatience.Limit);
            }

            return base.GetTimestamp();
        }

        public void Dispose() => Release.Dispose();
    }

    private sealed class GreetingHandler : RecordingHandler
    {
        public const int Greetings = 10;

        public override void OnConnected(DtlsConnection connection)
        {
            for (int i = 0; i < Greetings; i++)
            {
                Assert.True(connection.TrySend(Encoding.ASCII.GetBytes($"{i}")));
            }
        }
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

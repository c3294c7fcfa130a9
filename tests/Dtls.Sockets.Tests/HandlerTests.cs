using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.Sockets.Udp;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

public sealed class HandlerTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task A_handler_is_told_everything_in_order()
    {
        var handler = new RecordingHandler();
        DtlsListener listener = await ListenAsync(handler);
        DtlsConnection client = await _loopback.ConnectAsync(listener);
        foreach (string text in new[] { "one", "two", "three" })
        {
            await Loopback.SendAsync(client, text);
            Assert.Equal(text, await Loopback.ReceiveAsync(client));
        }

        await client.CloseAsync().Within();

        await TestPatience.Until(() => handler.Events.Count == 5, "closed");
        Assert.Equal(["connected", "data one", "data two", "data three", "closed in order"], handler.Events);
        Assert.Equal(3, handler.Last!.Counters.PayloadsReceived);
        Assert.Equal(3, handler.Last.Counters.PayloadsSent);
    }

    [Fact]
    public async Task A_client_may_have_a_handler_too()
    {
        var handler = new RecordingHandler();
        DtlsListener listener = await _loopback.ListenAsync();
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        DtlsConnection client = await _loopback.ConnectAsync(new DtlsConnectionOptions
        {
            RemoteEndPoint = listener.LocalEndPoint,
            Client = Loopback.Client(),
            Handler = handler,
        });
        DtlsConnection server = await accepting;

        await Loopback.SendAsync(server, "echo");

        Assert.Equal("echo", await Loopback.ReceiveAsync(server));
        Assert.Same(client, handler.Last);
        await server.CloseAsync().Within();
        await TestPatience.Until(() => handler.Events.Contains("closed in order"), "closed");
    }

    [Fact]
    public async Task A_handler_sees_congestion_marks()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && !ChildRunner.IsChild, "Only the Linux transport sees them.");
        var handler = new EcnHandler();
        DtlsListener listener = await ListenAsync(handler);
        using var client = new RawClient(listener.LocalEndPoint);
        client.Socket.SetRawSocketOption(0, 1, BitConverter.GetBytes(1)); // IP_TOS: ECT(1)
        client.Connect();
        client.Send([1]);
        client.Socket.SetRawSocketOption(0, 1, BitConverter.GetBytes(3)); // congestion experienced
        client.Send([2]);

        await TestPatience.Until(() => handler.Marks.Count == 2, "both came");
        Assert.Equal(new byte[] { 1, 3 }, handler.Marks.ToArray());
    }

    [Fact]
    public async Task With_a_handler_there_is_nothing_to_accept_or_receive()
    {
        var handler = new RecordingHandler();
        DtlsListener listener = await ListenAsync(handler);
        await _loopback.ConnectAsync(listener);
        await TestPatience.Until(() => handler.Last is not null, "connected");

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await listener.AcceptConnectionAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await handler.Last!.ReceiveAsync(new byte[1]));
    }

    [Theory]
    [Rfc(7983, "7")]
    [InlineData(0)] // STUN
    [InlineData(19)]
    [InlineData(64)] // TURN channel
    [InlineData(128)] // RTP
    [InlineData(192)] // QUIC
    public async Task What_is_not_dtls_goes_to_the_handler_and_it_may_answer(byte first)
    {
        var handler = new RecordingHandler();
        DtlsListener listener = await ListenAsync(handler);
        using Socket socket = RawClient.CreateSocket();
        byte[] datagram = [first, .. new byte[99]];
        byte[] buffer = new byte[200];

        socket.SendTo(datagram, listener.LocalEndPoint);

        Assert.Equal(100, socket.Receive(buffer));
        Assert.Equal(datagram, buffer[..100]);
        Assert.Equal(1, listener.Counters.PassedThrough);
        Assert.Equal(["foreign 100"], handler.Events);
    }

    [Fact]
    public async Task Foreign_datagrams_share_the_port_with_an_association()
    {
        var handler = new RecordingHandler();
        DtlsListener listener = await ListenAsync(handler);
        using RawClient client = new RawClient(listener.LocalEndPoint).Connect();
        await TestPatience.Until(() => handler.Events.Count == 1, "connected");

        client.SendRaw([0, 1, 2, 3]);
        Assert.Equal([0, 1, 2, 3], client.ReceiveForeign());
        client.Send("secret");

        Assert.Equal("secret", client.ReceiveText());
        Assert.Equal(["connected", "foreign 4", "data secret"], handler.Events);
    }

    [Fact]
    public async Task Without_a_handler_what_is_not_dtls_is_dropped_and_counted()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        using Socket socket = RawClient.CreateSocket();
        socket.SendTo([128, 0], listener.LocalEndPoint);
        socket.SendTo([], listener.LocalEndPoint);

        await TestPatience.Until(() => listener.Counters.DroppedNotDtls == 2, "both are counted");
    }

    [Theory]
    [InlineData("connected")]
    [InlineData("data")]
    [InlineData("foreign")]
    public async Task An_exception_from_a_handler_closes_the_endpoint(string when)
    {
        var handler = new FaultyHandler(when);
        DtlsListener listener = await ListenAsync(handler);
        DtlsConnection client = await _loopback.ConnectAsync(listener);
        await TestPatience.Until(() => handler.Events.Count > 0, "connected");
        client.TrySend([1]);
        using Socket socket = RawClient.CreateSocket();
        socket.SendTo([0], listener.LocalEndPoint);

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => listener.Completion.Within());

        Assert.Equal(when, exception.Message);
        DtlsException failure = await Assert.ThrowsAsync<DtlsException>(() => Loopback.ReceiveAsync(client));
        Assert.Equal(AlertDescription.InternalError, failure.Alert);
        Assert.Equal("closed InternalError", handler.Events[^1]);
        await listener.DisposeAsync().Within();
    }

    [Fact]
    public async Task A_handler_may_send_by_the_connection_and_close_it()
    {
        var handler = new BusyHandler();
        DtlsListener listener = await ListenAsync(handler);
        DtlsConnection client = await _loopback.ConnectAsync(listener);
        Assert.Equal("welcome", await Loopback.ReceiveAsync(client));

        await Loopback.SendAsync(client, "ask");

        Assert.Equal("answer", await Loopback.ReceiveAsync(client));
        Assert.Null(await Loopback.ReceiveAsync(client));
        await TestPatience.Until(() => handler.Events.Contains("closed in order"), "closed");
    }

    [Fact]
    public async Task A_send_batch_is_good_only_inside_the_call()
    {
        var handler = new RetainingHandler();
        DtlsListener listener = await ListenAsync(handler);
        DtlsConnection client = await _loopback.ConnectAsync(listener);
        await Loopback.SendAsync(client, "x");
        Assert.Equal("x", await Loopback.ReceiveAsync(client));

        Assert.False(handler.Kept!.TrySend(handler.Last!, [1]));
        Assert.False(handler.Kept.TrySendRaw(client.LocalEndPoint.Serialize(), [1]));
    }

    [Fact]
    public async Task A_foreign_datagram_too_long_for_UDP_is_refused_and_counted_inside_a_call_and_outside()
    {
        DtlsListener listener = await ListenAsync(new WordyHandler());
        using Socket peer = RawClient.CreateSocket();

        Assert.False(listener.TrySendRaw(peer.LocalEndPoint!.Serialize(), new byte[BatchShape.LongestDatagram + 1]));
        Assert.Equal(1, listener.Counters.SendTooLong);
        peer.SendTo([0, 1], listener.LocalEndPoint);
        Assert.Equal(3, peer.Receive(new byte[10]));

        Assert.Equal(2, listener.Counters.SendTooLong);
    }

    private Task<DtlsListener> ListenAsync(IDatagramHandler handler) => _loopback.ListenAsync(new DtlsListenerOptions
    {
        ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
        Server = Loopback.Server(),
        Handler = handler,
    });

    private sealed class FaultyHandler(string when) : RecordingHandler
    {
        public override void OnConnected(DtlsConnection connection)
        {
            base.OnConnected(connection);
            ThrowWhen("connected");
        }

        public override void OnDatagrams(in OpenedBatch batch, SendBatch replies) => ThrowWhen("data");

        public override void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies) => ThrowWhen("foreign");

        private void ThrowWhen(string now)
        {
            if (now == when)
            {
                throw new InvalidOperationException(when);
            }
        }
    }

    private sealed class BusyHandler : RecordingHandler
    {
        public override void OnConnected(DtlsConnection connection) => Assert.True(connection.TrySend("welcome"u8));

        public override void OnDatagrams(in OpenedBatch batch, SendBatch replies)
        {
            DtlsConnection connection = batch.Connection(0);
            Assert.True(connection.TrySend("answer"u8));
            ValueTask closing = connection.CloseAsync();
            Assert.False(closing.IsCompleted); // done after the call
            Assert.False(replies.TrySend(connection, "too late"u8));
        }
    }

    private sealed class RetainingHandler : RecordingHandler
    {
        public SendBatch? Kept { get; private set; }

        public override void OnDatagrams(in OpenedBatch batch, SendBatch replies)
        {
            Kept = replies;
            base.OnDatagrams(in batch, replies);
        }
    }

    private sealed class WordyHandler : RecordingHandler
    {
        public override void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies)
        {
            Assert.False(replies.TrySendRaw(remote, new byte[BatchShape.LongestDatagram + 1]));
            Assert.True(replies.TrySendRaw(remote, [1, 2, 3]));
        }
    }

    private sealed class EcnHandler : RecordingHandler
    {
        public ConcurrentQueue<byte> Marks { get; } = [];

        public override void OnDatagrams(in OpenedBatch batch, SendBatch replies)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                Marks.Enqueue(batch.Ecn(i));
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

/// <summary>Places for half-open handshakes: who takes one, who frees one, and when.</summary>
public sealed class PlacesTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();
    private readonly List<RawClient> _clients = [];
    private readonly List<Socket> _sockets = [];

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _sockets.ForEach(socket => socket.Dispose());
        await _loopback.DisposeAsync();
    }

    [Fact]
    public async Task A_handshake_that_finished_is_not_displaced_by_who_comes_in_the_same_batch()
    {
        using var handler = new BlockingHandler();
        DtlsListener listener = await ListenAsync(total: 4, perSource: 4, handler);
        RawClient oldest = Create(listener, "127.0.0.2");
        List<byte[]> finished = Advance(oldest, rounds: 2);
        for (int i = 0; i < 3; i++)
        {
            Create(listener, "127.0.0.2").ConnectHalfway();
        }

        RawClient newcomer = Create(listener, "127.0.0.3");
        List<byte[]> hello = Advance(newcomer, rounds: 1);
        await TestPatience.Until(() => listener.ConnectionCount == 4, "a full house");

        newcomer.SendRaw([0]);
        await TestPatience.Until(() => handler.IsBlocked, "a handler that blocks while a batch gathers");
        finished.ForEach(datagram => oldest.SendRaw(datagram));
        hello.ForEach(datagram => newcomer.SendRaw(datagram));
        handler.Release();
        await TestPatience.Until(() => listener.Counters is { HandshakesStarted: 5, HandshakesCompleted: 1 }, "both");

        Assert.Equal(0, listener.Counters.HandshakesDisplaced);
        await TestPatience.Until(() => listener.ConnectionCount == 5, "both live");
        Assert.Equal(["connected"], handler.Calls);
    }

    [Fact]
    [Rfc(9147, "5.11")]
    public async Task Who_starts_over_in_the_middle_of_its_handshake_takes_its_own_place()
    {
        DtlsListener listener = await ListenAsync(total: 4, perSource: 3);
        for (int i = 0; i < 3; i++)
        {
            Create(listener, "127.0.0.2").ConnectHalfway();
        }

        RawClient first = Create(listener, "127.0.0.3");
        first.ConnectHalfway();
        await TestPatience.Until(() => listener.ConnectionCount == 4, "a full house");
        RawClient.Drain(first.Socket);

        Create(listener, first.Socket).ConnectHalfway();

        Assert.Equal(1, listener.Counters.AssociationsReplaced);
        Assert.Equal(0, listener.Counters.HandshakesDisplaced);
        await TestPatience.Until(() => listener.Counters.HandshakesFailed == 1, "the burial of the one replaced");
        Assert.Equal(4, listener.ConnectionCount);
    }

    [Fact]
    [Rfc(9147, "5.11")]
    public async Task Who_starts_all_its_associations_over_stays_within_the_limits()
    {
        DtlsListener listener = await ListenAsync(total: 4, perSource: 2);
        List<DtlsConnection> established = [];
        List<Socket> sockets = [];
        for (int i = 0; i < 3; i++)
        {
            Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
            sockets.Add(Create(listener, "127.0.0.2").Connect().Socket);
            established.Add(await accepting);
            RawClient.Drain(sockets[i]);
        }

        for (int i = 0; i < 2; i++)
        {
            RawClient again = Create(listener, sockets[i]);
            Advance(again, rounds: 1).ForEach(datagram => again.SendRaw(datagram));
            await TestPatience.Until(() => listener.Counters.AssociationsReplaced == i + 1, "a replacement");
        }

        Create(listener, sockets[2]).SendRaw(RawClient.CreateHello());
        await TestPatience.Until(() => listener.Counters.DroppedHalfOpenLimit == 1, "a refusal");

        Assert.Equal(2, listener.Counters.AssociationsReplaced);
        Assert.True(established[2].IsOpen);
    }

    private Task<DtlsListener> ListenAsync(int total, int perSource, IDatagramHandler? handler = null) =>
        _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(CookiePolicy.Always),
            MaxHalfOpen = total,
            MaxHalfOpenPerSource = perSource,
            Handler = handler,
        });

    private RawClient Create(DtlsListener listener, string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _sockets.Add(socket);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return Create(listener, socket);
    }

    private RawClient Create(DtlsListener listener, Socket socket)
    {
        var client = new RawClient(listener.LocalEndPoint, socket);
        _clients.Add(client);
        return client;
    }

    /// <summary>Lets a client take so many answers, and gives what it has to say to the last of them, unsent.</summary>
    private static List<byte[]> Advance(RawClient client, int rounds)
    {
        List<byte[]> next = client.TakeTransmits();
        for (int i = 0; i < rounds; i++)
        {
            next.ForEach(datagram => client.SendRaw(datagram));
            for (next = []; next.Count == 0; next = client.TakeTransmits())
            {
                client.Session.Receive(client.ReceiveRaw().ToArray(), client);
            }
        }

        return next;
    }

    /// <summary>Blocks in the call for a datagram that is not DTLS.</summary>
    private sealed class BlockingHandler : IDatagramHandler, IDisposable
    {
        private readonly ManualResetEventSlim _release = new();
        private volatile bool _isBlocked;

        public bool IsBlocked => _isBlocked;

        public ConcurrentQueue<string> Calls { get; } = [];

        public void Release() => _release.Set();

        public void OnConnected(DtlsConnection connection) => Calls.Enqueue("connected");

        public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
        {
        }

        public void OnClosed(DtlsConnection connection, DtlsFailure? failure) => Calls.Enqueue("closed");

        public void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies)
        {
            _isBlocked = true;
            _release.Wait(TestPatience.Limit);
        }

        public void Dispose() => _release.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;

namespace Dtls.Sockets.Tests;

/// <summary>Several sockets on one port. The system spreads the clients by a hash of their ports, so there are many of them.</summary>
public sealed class ShardTests : IAsyncDisposable
{
    private const int Clients = 32;

    private readonly Loopback _loopback = new();

    public ShardTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux spreads the peers of one port over several sockets.");

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task Clients_are_spread_and_all_are_served()
    {
        DtlsListener listener = await _loopback.ListenAsync(Options(null));
        var accepting = Task.Run(async () =>
        {
            for (int i = 0; i < Clients; i++)
            {
                _ = EchoAsync(await listener.AcceptConnectionAsync());
            }
        });

        DtlsConnection[] clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => _loopback.ConnectAsync(listener)));
        await accepting.WaitAsync(TimeSpan.FromSeconds(30));

        for (int i = 0; i < Clients; i++)
        {
            await Loopback.SendAsync(clients[i], $"this is {i}");
            Assert.Equal($"this is {i}", await Loopback.ReceiveAsync(clients[i]));
        }

        Assert.Equal(Clients, listener.ConnectionCount);
        Assert.Equal(Clients, listener.Counters.HandshakesCompleted);
    }

    [Fact]
    public async Task A_handler_sends_to_connections_of_other_shards()
    {
        var handler = new ToAllOthers();
        DtlsListener listener = await _loopback.ListenAsync(Options(handler));
        DtlsConnection[] clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => _loopback.ConnectAsync(listener)));
        await TestPatience.Until(() => handler.Connections.Count == Clients, "all are connected");

        for (int i = 0; i < Clients; i++)
        {
            await Loopback.SendAsync(clients[i], $"from {i}");
            for (int j = 0; j < Clients; j++)
            {
                if (j != i)
                {
                    Assert.Equal($"from {i}", await Loopback.ReceiveAsync(clients[j]));
                }
            }
        }

        Assert.True(handler.Threads.Count > 1, "all clients came to one shard");
        Assert.Equal(Clients * (Clients - 1), handler.Sent);
    }

    [Fact]
    public async Task Closing_the_listener_says_goodbye_on_all_shards()
    {
        DtlsListener listener = await _loopback.ListenAsync(Options(new ToAllOthers()));
        DtlsConnection[] clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => _loopback.ConnectAsync(listener)));

        await listener.DisposeAsync().Within();

        foreach (DtlsConnection client in clients)
        {
            Assert.Null(await Loopback.ReceiveAsync(client));
        }

        Assert.Equal(0, listener.ConnectionCount);
        Assert.True(listener.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_fault_on_one_shard_ends_all()
    {
        DtlsListener listener = await _loopback.ListenAsync(Options(new Throwing()));
        DtlsConnection[] clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _loopback.ConnectAsync(listener)));

        await Loopback.SendAsync(clients[0], "boom");

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => listener.Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        foreach (DtlsConnection client in clients)
        {
            await Assert.ThrowsAsync<DtlsException>(() => Loopback.ReceiveAsync(client));
        }
    }

    [Fact]
    public async Task A_port_that_another_listener_shares_is_in_use_all_the_same()
    {
        DtlsListener listener = await _loopback.ListenAsync(Options(null));

        SocketException exception = await Assert.ThrowsAsync<SocketException>(() => _loopback.ListenAsync(Options(null, listener.LocalEndPoint)));

        Assert.Equal(SocketError.AddressAlreadyInUse, exception.SocketErrorCode);
    }

    [Fact]
    public async Task Each_shard_has_a_handler_of_its_own_if_it_is_asked_for()
    {
        var handlers = new List<(int Shard, Alone Handler)>();
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            Shards = 4,
            HandlerFactory = shard =>
            {
                var handler = new Alone();
                handlers.Add((shard, handler));
                return handler;
            },
        });
        DtlsConnection[] clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => _loopback.ConnectAsync(listener)));
        await Task.WhenAll(clients.Select(async client =>
        {
            for (int i = 0; i < 20; i++)
            {
                await Loopback.SendAsync(client, "echo");
                Assert.Equal("echo", await Loopback.ReceiveAsync(client));
            }
        }));

        Assert.Equal([0, 1, 2, 3], handlers.Select(handler => handler.Shard));
        Assert.Equal(Clients, handlers.Sum(handler => handler.Handler.Connections.Count));
        Assert.True(handlers.Count(handler => handler.Handler.Connections.Count > 0) > 1, "all clients came to one shard");
        Assert.All(handlers, handler => Assert.Equal(0, handler.Handler.Strangers));
        Assert.All(handlers, handler => Assert.False(handler.Handler.HasMetAnother));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await listener.AcceptConnectionAsync());
    }

    [Fact]
    public async Task A_handler_for_all_and_one_for_each_exclude_each_other_and_none_is_no_handler()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            Handler = new ToAllOthers(),
            HandlerFactory = _ => new ToAllOthers(),
        }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            HandlerFactory = _ => null!,
        }));
    }

    [Fact]
    public async Task Raw_datagrams_from_outside_are_spread_over_the_shards()
    {
        const int Peers = 64;
        using var handler = new Blocking();
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            Shards = 4,
            Handler = handler,
            SendQueueLength = 1, // for each of the shards, which are all busy
        });
        Socket[] peers = Enumerable.Range(0, Peers).Select(_ => RawClient.CreateSocket()).ToArray();
        foreach (Socket peer in peers)
        {
            peer.SendTo([0], listener.LocalEndPoint);
        }

        await TestPatience.Until(() => handler.Count == 4, "all shards are busy");
        int queued = peers.Count(peer => listener.TrySendRaw(peer.LocalEndPoint!.Serialize(), [0]));

        handler.Release.Set();
        Assert.Equal(4, queued);
        foreach (Socket peer in peers)
        {
            peer.Dispose();
        }
    }

    private static DtlsListenerOptions Options(IDatagramHandler? handler, IPEndPoint? local = null) => new()
    {
        ListenEndPoint = local ?? new IPEndPoint(IPAddress.Loopback, 0),
        Server = Loopback.Server(),
        Shards = 4,
        Handler = handler,
    };

    private static async Task EchoAsync(DtlsConnection connection)
    {
        var buffer = new byte[2000];
        int length;
        while ((length = await connection.ReceiveAsync(buffer)) >= 0)
        {
            await connection.SendAsync(buffer.AsMemory(0, length));
        }
    }

    private sealed class ToAllOthers : IDatagramHandler
    {
        private int _sent;

        public ConcurrentDictionary<DtlsConnection, bool> Connections { get; } = new();

        public ConcurrentDictionary<int, bool> Threads { get; } = new();

        public int Sent => Volatile.Read(ref _sent);

        public void OnConnected(DtlsConnection connection) => Connections[connection] = true;

        public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
        {
            Threads[Environment.CurrentManagedThreadId] = true;
            for (int i = 0; i < batch.Count; i++)
            {
                foreach ((DtlsConnection other, _) in Connections)
                {
                    if (other != batch.Connection(i) && replies.TrySend(other, batch.Payload(i)))
                    {
                        Interlocked.Increment(ref _sent);
                    }
                }
            }
        }

        public void OnClosed(DtlsConnection connection, DtlsFailure? failure) => Connections.TryRemove(connection, out _);
    }

    /// <summary>Keeps what no second thread may touch at the same time.</summary>
    private sealed class Alone : IDatagramHandler
    {
        private int _inside;

        public HashSet<DtlsConnection> Connections { get; } = [];

        public int Strangers { get; private set; }

        public bool HasMetAnother { get; private set; }

        public void OnConnected(DtlsConnection connection) => DoAlone(() => Connections.Add(connection));

        public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                DtlsConnection connection = batch.Connection(i);
                DoAlone(() => Strangers += Connections.Contains(connection) ? 0 : 1);
                replies.TrySend(connection, batch.Payload(i));
            }
        }

        public void OnClosed(DtlsConnection connection, DtlsFailure? failure)
        {
        }

        private void DoAlone(Action action)
        {
            HasMetAnother |= Interlocked.Exchange(ref _inside, 1) != 0;
            action();
            Volatile.Write(ref _inside, 0);
        }
    }

    private sealed class Blocking : IDatagramHandler, IDisposable
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public ManualResetEventSlim Release { get; } = new();

        public void OnConnected(DtlsConnection connection)
        {
        }

        public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
        {
        }

        public void OnClosed(DtlsConnection connection, DtlsFailure? failure)
        {
        }

        public void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies)
        {
            Interlocked.Increment(ref _count);
            Release.Wait(TestPatience.Limit);
        }

        public void Dispose() => Release.Dispose();
    }

    private sealed class Throwing : IDatagramHandler
    {
        public void OnConnected(DtlsConnection connection)
        {
        }

        public void OnDatagrams(in OpenedBatch batch, SendBatch replies) => throw new InvalidTimeZoneException("boom");

        public void OnClosed(DtlsConnection connection, DtlsFailure? failure)
        {
        }
    }
}

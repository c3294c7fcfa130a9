using System.Net;
using Dtls.Handshake;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

/// <summary>Alone in the process: what other tests allocate would count.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests : IAsyncDisposable
{
    private const int Burst = 32;

    /// <summary>The portable transport pays a few hundred bytes for each wait, and a busy machine makes it wait often.</summary>
    private static readonly int Allowed = OperatingSystem.IsLinux() && !ChildRunner.IsChild ? 1 : 32;

    private readonly Loopback _loopback = new();
    private readonly byte[] _payload = new byte[160];

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task An_echo_through_the_handler_allocates_next_to_nothing()
    {
        const int Datagrams = 100_000;
        var handler = new EchoHandler();
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            Handler = handler,
        });
        using RawClient client = new RawClient(listener.LocalEndPoint).Connect();
        client.KeepsText = false;
        Echo(client, 200 * Burst);

        await AssertAllocatesLessAsync(Allowed, Datagrams, () =>
        {
            Echo(client, Datagrams);
            return Task.CompletedTask;
        });

        Assert.True(handler.Count >= Datagrams);
    }

    [Fact]
    public async Task Forgeries_allocate_next_to_nothing()
    {
        const int Datagrams = 20_000;
        DtlsListener listener = await _loopback.ListenAsync();
        using RawClient client = new RawClient(listener.LocalEndPoint).Connect();
        byte[] forgery = [23, 254, 253, 0, 2, 0, 0, 0, 0, 1, 99, 0, 100, .. new byte[100]]; // no such epoch
        byte[] hello = RawClient.CreateHello();
        using var stranger = new RawClient(listener.LocalEndPoint);
        await FloodAsync(1000);

        await AssertAllocatesLessAsync(Allowed, Datagrams, () => FloodAsync(Datagrams));

        Task FloodAsync(int count)
        {
            for (int i = 0; i < count; i += Burst)
            {
                long received = listener.Counters.DatagramsReceived;
                for (int j = 0; j < Burst / 2; j++)
                {
                    client.SendRaw(forgery);
                    stranger.SendRaw(hello); // answered with a cookie, nothing else
                }

                var spin = new SpinWait();
                while (listener.Counters.DatagramsReceived < received + Burst)
                {
                    spin.SpinOnce();
                }
            }

            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Sending_and_receiving_by_task_allocates_little()
    {
        const int Rounds = 20_000;

        // One datagram a wake-up is the worst case of the wait, so this is where it must allocate nothing.
        DtlsListenerOptions options = Loopback.Listen();
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = options.ListenEndPoint,
            Server = options.Server,
            WaitWithReceiveMessage = false,
        });
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        byte[] buffer = new byte[2000];
        await PingAsync(2000);

        await AssertAllocatesLessAsync(64, Rounds, () => PingAsync(Rounds));

        async Task PingAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                ValueTask<int> receiving = server.ReceiveAsync(buffer);
                await client.SendAsync(_payload);
                await receiving;
            }
        }
    }

    /// <summary>
    /// The best of a few rounds: on a busy machine the queue of the thread pool now and then grows to twice its size, which is megabytes at
    /// once, and nobody's fault here.
    /// </summary>
    private static async Task AssertAllocatesLessAsync(int bytes, int datagrams, Func<Task> action)
    {
        double least = double.MaxValue;
        for (int round = 0; round < 5 && least >= bytes; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await action();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)datagrams);
        }

        Assert.True(least < bytes, $"{least} bytes per datagram");
    }

    private void Echo(RawClient client, int datagrams)
    {
        for (int i = 0; i < datagrams; i += Burst)
        {
            for (int j = 0; j < Burst; j++)
            {
                client.Send(_payload);
            }

            client.ReceivePayloads(Burst);
        }
    }

    private sealed class EchoHandler : IDatagramHandler
    {
        private long _count;

        public long Count => Volatile.Read(ref _count);

        public void OnConnected(DtlsConnection connection)
        {
        }

        public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                replies.TrySend(batch.Connection(i), batch.Payload(i));
            }

            Volatile.Write(ref _count, _count + batch.Count);
        }

        public void OnClosed(DtlsConnection connection, DtlsFailure? failure)
        {
        }
    }
}

using System.Net;
using System.Security.Cryptography;
using Dtls.Handshake;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>What a listener and a client connection have in common: a socket, a shard, a clock, and an end.</summary>
internal sealed class Endpoint
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    private readonly ShardParts[] _parts;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private int _running;

    public Endpoint(DtlsEndpointOptions options, DtlsOptions session, params ShardParts[] parts)
    {
        Options = options;
        Time = session.TimeProvider;
        Random = session.Random;
        HandshakeTimeout = ToTimestamp(options.HandshakeTimeout);
        IdleTimeout = ToTimestamp(options.IdleTimeout);
        Counters = new EndpointCounters(parts);
        _parts = parts;
        _running = parts.Length;
        using AsyncFlowControl flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        Shards = Array.ConvertAll(parts, part => new Shard(this, part));
    }

    public DtlsEndpointOptions Options { get; }

    /// <summary>Whether handlers get what comes, one of each shard.</summary>
    public bool HasHandler => _parts[0].Handler is not null;

    public TimeProvider Time { get; }

    public RandomNumberGenerator Random { get; }

    /// <summary>In units of the clock's timestamps.</summary>
    public long HandshakeTimeout { get; }

    /// <summary>In units of the clock's timestamps; <see cref="long.MaxValue"/> for never.</summary>
    public long IdleTimeout { get; }

    public EndpointCounters Counters { get; }

    public IReadOnlyList<Shard> Shards { get; }

    /// <summary>The first shard: a client's only one.</summary>
    public Shard Shard => Shards[0];

    public bool IsClient => _parts[0].Door is null;

    public IPEndPoint LocalEndPoint => _parts[0].Transport.LocalEndPoint;

    /// <summary>Associations of all shards; may lag behind.</summary>
    public int ConnectionCount
    {
        get
        {
            int count = 0;
            for (int i = 0; i < Shards.Count; i++)
            {
                count += Shards[i].Count;
            }

            return count;
        }
    }

    /// <summary>Completes when everything has ended; with the fault, if there was one.</summary>
    public Task Completion => _stopped.Task;

    /// <summary>What the peers are told when the endpoint ends by a fault.</summary>
    public DtlsFailure? FaultAsFailure => Volatile.Read(ref _fault) is { } fault
        ? new DtlsFailure(AlertDescription.InternalError, IsLocal: true, $"the endpoint failed: {fault.GetType().Name}: {fault.Message}")
        : null;

    /// <summary>Which shard sends what belongs to none: always the same for the same address.</summary>
    public Shard ShardFor(in PeerAddress remote) => Shards[(int)((uint)remote.GetHashCode() % (uint)Shards.Count)];

    /// <summary>Begins to receive.</summary>
    public void Start()
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] is { Door: not null, Transport: LinuxUdpTransport blocking })
            {
                ShardThread.Start(this, Shards[i], blocking);
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    static loop => _ = ReceiveLoop.RunAsync(loop.Endpoint, loop.Shard, loop.Transport),
                    (Endpoint: this, Shard: Shards[i], _parts[i].Transport),
                    preferLocal: false);
            }
        }
    }

    /// <summary>Ends all associations and closes the sockets. Throws nothing for an earlier fault.</summary>
    public async Task StopAsync()
    {
        StopShards();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Notes why the endpoint cannot go on; the first reason counts.</summary>
    public void Fault(Exception exception) => Interlocked.CompareExchange(ref _fault, exception, null);

    /// <summary>Told by a shard when it has ended everything and closed its socket: the others follow.</summary>
    public void OnShardStopped()
    {
        if (Interlocked.Decrement(ref _running) > 0)
        {
            StopShards();
            return;
        }

        Exception? fault = Volatile.Read(ref _fault);
        foreach (ShardParts part in _parts)
        {
            part.Door?.Queue?.Complete(fault);
            part.Door?.Dispose();
        }

        if (fault is null)
        {
            _stopped.TrySetResult();
        }
        else if (_stopped.TrySetException(fault))
        {
            _ = _stopped.Task.Exception; // whether anybody looks at it is the application's affair
        }
    }

    /// <summary>How long a timer has to run until <paramref name="timestamp"/>; nothing when it has passed.</summary>
    public TimeSpan TimeUntil(long timestamp)
    {
        long now = Time.GetTimestamp();
        if (timestamp <= now)
        {
            return TimeSpan.Zero;
        }

        TimeSpan wait = Time.GetElapsedTime(now, timestamp);
        return wait > LongestTimer ? LongestTimer : wait < ShortestTimer ? ShortestTimer : wait;
    }

    /// <summary>A period in units of the clock's timestamps; <see cref="long.MaxValue"/> for an infinite one.</summary>
    public long ToTimestamp(TimeSpan period) =>
        period == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)Math.Min(period.TotalSeconds * Time.TimestampFrequency, long.MaxValue / 4);

    /// <summary>The timestamp after <paramref name="period"/> timestamps from now.</summary>
    public long After(long period) => period == long.MaxValue ? long.MaxValue : Time.GetTimestamp() + period;

    private void StopShards()
    {
        foreach (Shard shard in Shards)
        {
            if (!shard.IsStopped)
            {
                shard.Post(new Errand(ErrandKind.Stop, null));
            }
        }
    }
}

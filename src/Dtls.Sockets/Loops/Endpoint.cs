using System.Net;
using System.Security.Cryptography;
using Dtls.Handshake;
using Dtls.Sockets.Accepting;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>What a listener and a client connection have in common: a socket, a shard, a clock, and an end.</summary>
internal sealed class Endpoint
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    private readonly UdpTransport _transport;
    private readonly FrontDoor? _door;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;

    /// <param name="door">Null for a client, which has one peer.</param>
    public Endpoint(DtlsEndpointOptions options, DtlsOptions session, UdpTransport transport, FrontDoor? door, EventCounts counts)
    {
        Options = options;
        Time = session.TimeProvider;
        Random = session.Random;
        HandshakeTimeout = ToTimestamp(options.HandshakeTimeout);
        IdleTimeout = ToTimestamp(options.IdleTimeout);
        Counters = new EndpointCounters(counts);
        _transport = transport;
        _door = door;
        using AsyncFlowControl flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        Shard = new Shard(this, transport, door, counts);
    }

    public DtlsEndpointOptions Options { get; }

    public IDatagramHandler? Handler => Options.Handler;

    public TimeProvider Time { get; }

    public RandomNumberGenerator Random { get; }

    /// <summary>In units of the clock's timestamps.</summary>
    public long HandshakeTimeout { get; }

    /// <summary>In units of the clock's timestamps; <see cref="long.MaxValue"/> for never.</summary>
    public long IdleTimeout { get; }

    public EndpointCounters Counters { get; }

    public Shard Shard { get; }

    public bool IsClient => _door is null;

    public IPEndPoint LocalEndPoint => _transport.LocalEndPoint;

    /// <summary>Completes when everything has ended; with the fault, if there was one.</summary>
    public Task Completion => _stopped.Task;

    /// <summary>What the peers are told when the endpoint ends by a fault.</summary>
    public DtlsFailure? FaultAsFailure => Volatile.Read(ref _fault) is { } fault
        ? new DtlsFailure(AlertDescription.InternalError, IsLocal: true, $"the endpoint failed: {fault.GetType().Name}: {fault.Message}")
        : null;

    /// <summary>Begins to receive.</summary>
    public void Start() =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static endpoint => _ = ReceiveLoop.RunAsync(endpoint, endpoint.Shard, endpoint._transport),
            this,
            preferLocal: false);

    /// <summary>Ends all associations and closes the socket. Throws nothing for an earlier fault.</summary>
    public async Task StopAsync()
    {
        Shard.Post(new Errand(ErrandKind.Stop, null));
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Notes why the endpoint cannot go on; the first reason counts.</summary>
    public void Fault(Exception exception) => Interlocked.CompareExchange(ref _fault, exception, null);

    /// <summary>Told by the shard when it has ended everything and closed the socket.</summary>
    public void OnShardStopped()
    {
        Exception? fault = Volatile.Read(ref _fault);
        _door?.Queue?.Complete(fault);
        _door?.Dispose();
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

    /// <summary>The timestamp after <paramref name="period"/> timestamps from now.</summary>
    public long After(long period) => period == long.MaxValue ? long.MaxValue : Time.GetTimestamp() + period;

    private long ToTimestamp(TimeSpan period) =>
        period == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)Math.Min(period.TotalSeconds * Time.TimestampFrequency, long.MaxValue / 4);
}

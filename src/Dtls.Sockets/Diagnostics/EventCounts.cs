namespace Dtls.Sockets.Diagnostics;

/// <summary>The counters of one shard: written by its owner, read by anybody. A block of its own, so that shards share no cache line.</summary>
internal sealed class EventCounts
{
    private const int Padding = 8; // a cache line of longs on both sides

    private readonly long[] _counts = new long[(int)EndpointEvent.Count + (2 * Padding)];

    public long this[EndpointEvent what] => Volatile.Read(ref _counts[Padding + (int)what]);

    /// <summary>For the owner of the shard.</summary>
    public void Add(EndpointEvent what, long count = 1) => _counts[Padding + (int)what] += count;

    /// <summary>For everybody else.</summary>
    public void AddShared(EndpointEvent what) => Interlocked.Increment(ref _counts[Padding + (int)what]);
}

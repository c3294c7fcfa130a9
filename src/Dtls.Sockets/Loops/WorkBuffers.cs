using System.Collections.Concurrent;
using Dtls.Sockets.Udp;
using Microsoft.Extensions.ObjectPool;

namespace Dtls.Sockets.Loops;

/// <summary>
/// The memory a shard works in: what came, what goes, and what was opened. A listener keeps one for life; client connections, which
/// are many and mostly idle, borrow one from a common pool for as long as somebody is inside.
/// </summary>
internal sealed class WorkBuffers
{
    /// <summary>The longest datagram there is in UDP over IPv4 without options; IPv6 allows 20 bytes less.</summary>
    public const int LongestDatagram = 65_507;

    /// <summary>More threads than this are seldom inside shards at once, and each keeps some 300 kB.</summary>
    private static readonly int Retained = Math.Max(16, 4 * Environment.ProcessorCount);

    private static readonly ConcurrentDictionary<(int BatchSize, int DatagramLength), ObjectPool<WorkBuffers>> Pools = new();

    public WorkBuffers(int batchSize, int maxDatagramLength)
    {
        Received = new DatagramBatch(batchSize, batchSize * (maxDatagramLength + 1));
        Outgoing = new DatagramBatch(batchSize, Math.Max(batchSize * maxDatagramLength, LongestDatagram));
        Opened = new OpenedList(batchSize);
    }

    public DatagramBatch Received { get; }

    public DatagramBatch Outgoing { get; }

    public OpenedList Opened { get; }

    public static ObjectPool<WorkBuffers> PoolFor(DtlsEndpointOptions options) =>
        Pools.GetOrAdd(
            (options.BatchSize, options.MaxDatagramLength),
            static key => new DefaultObjectPool<WorkBuffers>(new Policy(key.BatchSize, key.DatagramLength), Retained));

    private sealed class Policy(int batchSize, int maxDatagramLength) : PooledObjectPolicy<WorkBuffers>
    {
        public override WorkBuffers Create() => new(batchSize, maxDatagramLength);

        public override bool Return(WorkBuffers obj)
        {
            obj.Received.Clear();
            obj.Outgoing.Clear();
            obj.Opened.Clear();
            return true;
        }
    }
}

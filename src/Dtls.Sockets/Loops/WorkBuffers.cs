using System.Collections.Concurrent;
using Dtls.Sockets.Udp;
using Microsoft.Extensions.ObjectPool;

namespace Dtls.Sockets.Loops;

/// <summary>
/// The memory a shard works in: what came, what goes, and what was opened. A listener keeps one for life; client connections, which
/// are many and mostly idle, borrow one from a common pool for as long as somebody is inside.
/// </summary>
internal sealed class WorkBuffers(BatchShape shape)
{
    /// <summary>More threads than this are seldom inside shards at once, and each keeps some 300 kB.</summary>
    private static readonly int Retained = Math.Max(16, 4 * Environment.ProcessorCount);

    private static readonly ConcurrentDictionary<BatchShape, ObjectPool<WorkBuffers>> Pools = new();

    public DatagramBatch Received { get; } = new(shape.ReceivedDatagrams, shape.ReceivedBytes);

    public DatagramBatch Outgoing { get; } = new(shape.SentDatagrams, shape.SentBytes);

    public OpenedList Opened { get; } = new(shape.ReceivedDatagrams);

    public static ObjectPool<WorkBuffers> PoolFor(BatchShape shape) =>
        Pools.GetOrAdd(shape, static shape => new DefaultObjectPool<WorkBuffers>(new Policy(shape), Retained));

    private sealed class Policy(BatchShape shape) : PooledObjectPolicy<WorkBuffers>
    {
        public override WorkBuffers Create() => new(shape);

        public override bool Return(WorkBuffers obj)
        {
            obj.Received.Clear();
            obj.Outgoing.Clear();
            obj.Opened.Clear();
            return true;
        }
    }
}

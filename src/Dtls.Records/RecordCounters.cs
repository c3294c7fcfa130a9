using System.Runtime.CompilerServices;

namespace Dtls.Records;

/// <summary>Plain counters of one direction. Read from any thread; a reader may lag behind the owner.</summary>
public sealed class RecordCounters
{
    private Counts _counts;

    /// <summary>How many records ended with <paramref name="status"/>.</summary>
    public long this[OpenStatus status] => Volatile.Read(ref _counts[(int)status]);

    internal void Count(OpenStatus status) => _counts[(int)status]++;

    /// <summary>Reads what <see cref="Count"/> will write.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal long Prefetch() => _counts[(int)OpenStatus.Opened];

    [InlineArray((int)OpenStatus.NoContentType + 1)]
    private struct Counts
    {
        private long _first;
    }
}

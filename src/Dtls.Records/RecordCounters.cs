namespace Dtls.Records;

/// <summary>Plain counters of one direction. Read from any thread; a reader may lag behind the owner.</summary>
public sealed class RecordCounters
{
    private readonly long[] _counts = new long[(int)OpenStatus.NoContentType + 1];

    /// <summary>How many records ended with <paramref name="status"/>.</summary>
    public long this[OpenStatus status] => Volatile.Read(ref _counts[(int)status]);

    internal void Count(OpenStatus status) => _counts[(int)status]++;
}

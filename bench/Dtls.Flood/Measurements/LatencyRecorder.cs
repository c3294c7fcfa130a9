using System.Diagnostics;
using HdrHistogram;

namespace Dtls.Flood.Measurements;

/// <summary>One histogram of durations for many threads, in nanoseconds with three digits, up to a minute.</summary>
internal sealed class LatencyRecorder
{
    private const long LongestNanoseconds = 60_000_000_000;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly Lock _gate = new();
    private readonly LongHistogram _histogram = new(LongestNanoseconds, 3);

    /// <summary>How many durations were recorded.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _histogram.TotalCount;
            }
        }
    }

    /// <summary>Records durations in ticks of <see cref="Stopwatch"/>.</summary>
    public void Add(ReadOnlySpan<long> ticks)
    {
        lock (_gate)
        {
            foreach (long duration in ticks)
            {
                _histogram.RecordValue(Math.Clamp((long)(duration * NanosecondsPerTick), 1, LongestNanoseconds));
            }
        }
    }

    /// <summary>The duration that <paramref name="percentile"/> of a hundred do not exceed; zero when nothing was recorded.</summary>
    public TimeSpan Percentile(double percentile)
    {
        lock (_gate)
        {
            return _histogram.TotalCount == 0
                ? TimeSpan.Zero
                : TimeSpan.FromMicroseconds(_histogram.GetValueAtPercentile(percentile) / 1e3);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _histogram.Reset();
        }
    }
}

using System.Diagnostics;
using HdrHistogram;

namespace Dtls.Flood.Measurements;

/// <summary>One histogram of durations for many threads, in nanoseconds with three digits, up to a minute.</summary>
/// <param name="hasIntervals">Whether <see cref="TakeInterval"/> will be asked for.</param>
internal sealed class LatencyRecorder(bool hasIntervals = false)
{
    private const long LongestNanoseconds = 60_000_000_000;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly Lock _gate = new();
    private readonly LongHistogram _histogram = new(LongestNanoseconds, 3);
    private readonly LongHistogram? _interval = hasIntervals ? new(LongestNanoseconds, 3) : null;

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
                long nanoseconds = Math.Clamp((long)(duration * NanosecondsPerTick), 1, LongestNanoseconds);
                _histogram.RecordValue(nanoseconds);
                _interval?.RecordValue(nanoseconds);
            }
        }
    }

    /// <summary>The duration that <paramref name="percentile"/> of a hundred do not exceed; zero when nothing was recorded.</summary>
    public TimeSpan Percentile(double percentile)
    {
        lock (_gate)
        {
            return Percentile(_histogram, percentile);
        }
    }

    /// <summary>The 50th, 99th and 99.9th percentile of what came since the last call; zeros when nothing came.</summary>
    public (TimeSpan P50, TimeSpan P99, TimeSpan P999) TakeInterval()
    {
        lock (_gate)
        {
            var taken = (Percentile(_interval!, 50), Percentile(_interval!, 99), Percentile(_interval!, 99.9));
            _interval!.Reset();
            return taken;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _histogram.Reset();
            _interval?.Reset();
        }
    }

    private static TimeSpan Percentile(LongHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(histogram.GetValueAtPercentile(percentile) / 1e3);
}

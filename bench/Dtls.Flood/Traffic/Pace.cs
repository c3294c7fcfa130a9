using System.Diagnostics;

namespace Dtls.Flood.Traffic;

/// <summary>Says how many datagrams are due at a rate. Time runs from its creation.</summary>
/// <param name="rate">Datagrams a second.</param>
internal sealed class Pace(double rate)
{
    // Longer stalls are not made up for: a burst of what is overdue would measure the burst.
    private const double LongestDebtSeconds = 0.05;

    private long _last = Stopwatch.GetTimestamp();
    private double _due;

    /// <summary>How many have become due since they were last taken.</summary>
    /// <param name="now">A timestamp of the stopwatch.</param>
    public int TakeDue(long now)
    {
        _due = Math.Min(_due + (rate * (now - _last) / Stopwatch.Frequency), Math.Max(1, rate * LongestDebtSeconds));
        _last = now;
        int due = (int)_due;
        _due -= due;
        return due;
    }
}

using System.Diagnostics;
using Dtls.Flood.Measurements;

namespace Dtls.Flood.Modes;

/// <summary>Lets time pass while others work, and shows once a second how it goes.</summary>
internal sealed class Watch(Action<FloodProgress> show)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that showing has allocated; they are not the flood's.</summary>
    public long DisplayBytes { get; private set; }

    /// <summary>Waits for <paramref name="total"/>, or until <paramref name="stop"/>.</summary>
    /// <param name="phase">What goes on.</param>
    /// <param name="total">For how long.</param>
    /// <param name="figures">Called once a second with the seconds since the last call.</param>
    /// <param name="stop">Ends the wait early; that is no failure.</param>
    /// <returns>How long it was.</returns>
    public async Task<TimeSpan> WaitAsync(
        string phase,
        TimeSpan total,
        Func<double, IReadOnlyList<(string Name, string Value)>> figures,
        CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        long last = start;
        while (!stop.IsCancellationRequested && total - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            TimeSpan pause = left < Beat ? left : Beat;
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Stopwatch.GetElapsedTime(last) >= Beat / 2)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                double seconds = Stopwatch.GetElapsedTime(last).TotalSeconds;
                last = Stopwatch.GetTimestamp();
                show(new FloodProgress(phase, Stopwatch.GetElapsedTime(start), total, figures(seconds)));
                DisplayBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }

        return Stopwatch.GetElapsedTime(start);
    }
}

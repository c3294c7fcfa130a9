using System.Diagnostics;
using Dtls.Flood.Measurements;

namespace Dtls.Flood.Modes;

/// <summary>Lets time pass while others work, and shows once a second how it goes.</summary>
/// <param name="show">Shows it.</param>
/// <param name="timeline">Remembers it in finer steps, for a picture; null for no picture.</param>
internal sealed class Watch(Action<FloodProgress> show, Timeline? timeline = null)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FineBeat = TimeSpan.FromMilliseconds(200);

    /// <summary>What goes on, in words.</summary>
    public delegate IReadOnlyList<(string Name, string Value)> FigureSource(double seconds);

    /// <summary>Whether latencies by interval are wanted.</summary>
    public bool HasTimeline => timeline is not null;

    /// <summary>Bytes that showing and remembering have allocated; they are not the flood's.</summary>
    public long DisplayBytes { get; private set; }

    /// <summary>Waits for <paramref name="total"/>, or until <paramref name="stop"/>.</summary>
    /// <param name="phase">What goes on.</param>
    /// <param name="total">For how long.</param>
    /// <param name="figures">Called once a second with the seconds since the last call.</param>
    /// <param name="stop">Ends the wait early; that is no failure.</param>
    /// <param name="sample">Called for each sample of the picture, with the seconds since the last one; null for what is not to be in it.</param>
    /// <returns>How long it was.</returns>
    public async Task<TimeSpan> WaitAsync(
        string phase, TimeSpan total, FigureSource figures, CancellationToken stop, Action<Timeline, double>? sample = null)
    {
        bool isSampled = sample is not null && timeline is not null;
        if (isSampled)
        {
            timeline!.BeginStretch();
        }

        long start = Stopwatch.GetTimestamp();
        long shown = start;
        long sampled = start;
        TimeSpan beat = isSampled ? FineBeat : Beat;
        while (!stop.IsCancellationRequested && total - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            TimeSpan pause = left < beat ? left : beat;
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (isSampled && Stopwatch.GetElapsedTime(sampled) is var since && since >= FineBeat / 2)
            {
                sampled = Stopwatch.GetTimestamp();
                sample!(timeline!, since.TotalSeconds);
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            if (Stopwatch.GetElapsedTime(shown) is var silence && (silence >= Beat * 0.95 || (silence >= Beat / 2 && elapsed >= total)))
            {
                shown = Stopwatch.GetTimestamp();
                show(new FloodProgress(phase, elapsed, total, figures(silence.TotalSeconds)));
            }

            DisplayBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return Stopwatch.GetElapsedTime(start);
    }
}

using System.Diagnostics;
using System.Runtime;
using Dtls.Benchmarks.Compare.Trials;

namespace Dtls.Benchmarks.Compare;

/// <summary>
/// Interleaved rounds: each round gives each trial a slice of half a millisecond, so that a disturbance of the machine hits all alike, and a
/// quiet moment is there for all.
/// </summary>
internal sealed class Schedule(IReadOnlyList<Trial> trials, Action<string> note)
{
    /// <summary>
    /// The run-time recompiles what is called often only after 100 ms in which no new method was called: a warm-up without pauses this long
    /// ends in code of tier 0.
    /// </summary>
    private static readonly TimeSpan TieringPause = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(0.5);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan NoteInterval = TimeSpan.FromSeconds(20);

    /// <summary>Passes of the warm-up: at least, and how many must go by without a method compiled.</summary>
    private const int MinPasses = 16;
    private const int QuietPasses = 3;

    private readonly Random _random = new(1);

    /// <summary>Rounds measured so far.</summary>
    public int Rounds { get; private set; }

    /// <summary>Runs everything, with pauses, until nothing is compiled any more; when the time is up before that, it says so.</summary>
    public void WarmUp(CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        int quiet = 0;
        int pass = 0;
        while (!stop.IsCancellationRequested && quiet < QuietPasses && Stopwatch.GetElapsedTime(start) < LongestWarmUp)
        {
            long compiled = JitInfo.GetCompiledMethodCount();
            foreach (Trial trial in trials)
            {
                WarmUp(trial);
            }

            Thread.Sleep(TieringPause);
            quiet = JitInfo.GetCompiledMethodCount() == compiled && pass + 1 >= MinPasses ? quiet + 1 : 0;
            pass++;
        }

        if (stop.IsCancellationRequested)
        {
            return;
        }

        note(quiet < QuietPasses
            ? $"Not quite warm after {pass} passes: methods are still being compiled. A quieter machine gives figures that hold."
            : $"Warm after {pass} passes in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} seconds.");
    }

    /// <summary>Measures rounds until the time is up; one round at least.</summary>
    public void Measure(TimeSpan duration, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan nextNote = NoteInterval;
        int[] order = [.. Enumerable.Range(0, trials.Count)];
        TimeSpan elapsed;
        do
        {
            // Another order each time, or the same neighbour would always leave the same caches behind.
            _random.Shuffle(order);
            foreach (int index in order)
            {
                if (stop.IsCancellationRequested)
                {
                    return;
                }

                Trial trial = trials[index];
                (double nanoseconds, long operations, long allocated) = Run(trial, Slice);
                trial.Measurement.Add(nanoseconds / operations, operations, allocated);
            }

            Rounds++;
            elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed > nextNote)
            {
                note($"{Rounds} rounds, {Math.Max(0, (duration - elapsed).TotalSeconds):F0} seconds to go.");
                nextNote = elapsed + NoteInterval;
            }
        }
        while (elapsed < duration);
    }

    private static void WarmUp(Trial trial)
    {
        for (int i = 0; i < trial.RunsPerWarmUpPass; i++)
        {
            trial.Prepare();
            trial.Run();
            trial.Check();
        }
    }

    /// <summary>Runs one trial until the slice is used up. The first run does not count: it finds what the trial before left in the caches.</summary>
    private static (double Nanoseconds, long Operations, long Allocated) Run(Trial trial, TimeSpan slice)
    {
        trial.Prepare();
        trial.Run();
        trial.Check();

        long sliceTicks = (long)(slice.TotalSeconds * Stopwatch.Frequency);
        long spent = 0;
        long allocated = 0;
        long operations = 0;
        do
        {
            trial.Prepare();
            long allocatedBefore = trial.AllocatedBytes;
            long start = Stopwatch.GetTimestamp();
            trial.Run();
            spent += Stopwatch.GetTimestamp() - start;
            allocated += trial.AllocatedBytes - allocatedBefore;
            trial.Check();
            operations += trial.OperationsPerRun;
        }
        while (spent < sliceTicks);

        return (spent * 1e9 / Stopwatch.Frequency, operations, allocated);
    }
}

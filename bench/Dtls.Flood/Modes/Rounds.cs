using Dtls.Flood.Measurements;
using Dtls.Flood.Traffic;
using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Modes;

/// <summary>
/// Loads that take turns. The time is cut into rounds, and each load flows once in each of them, so that whatever else the machine does
/// meanwhile falls upon all. A load alone flows in one round.
/// </summary>
internal sealed class Rounds(IReadOnlyList<FloodLoad> loads, Watch watch)
{
    private const int Most = 10;

    private readonly Dictionary<FloodLoad, List<double>> _perSecond = loads.ToDictionary(load => load, _ => new List<double>());

    /// <summary>Lets each load flow for a while that does not count.</summary>
    public async Task WarmUpAsync(TimeSpan duration, CancellationToken stop)
    {
        foreach (FloodLoad load in loads)
        {
            await load.FlowAsync(loads.Count == 1 ? "warming up" : $"warming up, {load.Name}", duration, watch, isSampled: false, stop);
            load.Restart();
        }
    }

    /// <summary>Lets each load flow for <paramref name="duration"/> in all.</summary>
    public async Task RunAsync(TimeSpan duration, CancellationToken stop)
    {
        int rounds = loads.Count == 1 ? 1 : (int)Math.Clamp(Math.Round(duration.TotalSeconds), 2, Most);
        for (int round = 1; round <= rounds && !stop.IsCancellationRequested; round++)
        {
            foreach (FloodLoad load in loads)
            {
                FlowFigures before = load.Flown;
                string phase = rounds == 1 ? "flooding" : $"{load.Name}, round {round} of {rounds}";
                await load.FlowAsync(phase, duration / rounds, watch, isSampled: true, stop);
                _perSecond[load].Add(PerSecondSince(load.Flown, before));
            }
        }
    }

    /// <summary>How many times as fast <paramref name="load"/> was as <paramref name="other"/>.</summary>
    public Comparison Compare(FloodLoad load, FloodLoad other) =>
        Comparison.Of(load.Flown.PerSecond, _perSecond[load], other.Flown.PerSecond, _perSecond[other]);

    private static double PerSecondSince(FlowFigures now, FlowFigures before) =>
        Ratio(now.Counts.Received - before.Counts.Received, (now.Time - before.Time).TotalSeconds);
}

using Dtls.Flood.Measurements;
using Dtls.Flood.Targets;
using Dtls.Flood.Traffic;
using Dtls.Handshake;
using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Modes;

/// <summary>
/// Opens a load, warms it up, measures it. With a baseline the time is cut into rounds, each of them once in the clear and once as DTLS,
/// so that whatever else the machine does meanwhile falls upon both.
/// </summary>
internal sealed class LoadRun(FloodOptions options, Watch watch)
{
    private const int MostRounds = 10;

    private readonly LatencyRecorder _handshakes = new();

    public async Task<FloodReport> RunAsync(CancellationToken stop)
    {
        await using FloodTarget target = await FloodTarget.OpenAsync(options, stop);
        DtlsConnectionInfo info = await target.ProbeAsync(stop);
        (FloodLoad opened, TimeSpan opening) = await FloodLoad.OpenAsync(target, options, watch, _handshakes, stop);
        await using FloodLoad load = opened;
        await using FloodLoad? plain = options.Baseline ? await FloodLoad.OpenPlainAsync(target, options, watch, stop) : null;
        await load.FlowAsync("warming up", options.WarmUp, watch, isSampled: false, stop);
        if (plain is not null)
        {
            await plain.FlowAsync("warming up in the clear", options.WarmUp, watch, isSampled: false, stop);
            plain.Restart();
        }

        load.Restart();
        List<double> ratios = await MeasureAsync(load, plain, stop);
        FloodReport report = LoadReport.Of(options, target, info, load) with
        {
            Handshakes = _handshakes.Count,
            HandshakesPerSecond = Ratio(_handshakes.Count, opening.TotalSeconds),
            HandshakeP50Ms = _handshakes.Percentile(50).TotalMilliseconds,
            HandshakeP99Ms = _handshakes.Percentile(99).TotalMilliseconds,
            Failure = load.FindFailure() ?? plain?.FindFailure(),
        };
        return plain is null ? report : LoadReport.WithBaseline(report, load, plain, ratios);
    }

    /// <summary>Measures in rounds when there is something to compare with.</summary>
    /// <returns>The ratio of each round.</returns>
    private async Task<List<double>> MeasureAsync(FloodLoad load, FloodLoad? plain, CancellationToken stop)
    {
        var ratios = new List<double>();
        int rounds = plain is null ? 1 : (int)Math.Clamp(Math.Round(options.Duration.TotalSeconds), 2, MostRounds);
        for (int round = 1; round <= rounds && !stop.IsCancellationRequested; round++)
        {
            FlowFigures plainBefore = plain?.Flown ?? default;
            FlowFigures before = load.Flown;
            if (plain is not null)
            {
                await plain.FlowAsync($"in the clear, round {round} of {rounds}", options.Duration / rounds, watch, isSampled: true, stop);
            }

            string phase = plain is null ? "flooding" : $"DTLS, round {round} of {rounds}";
            await load.FlowAsync(phase, options.Duration / rounds, watch, isSampled: true, stop);
            if (plain is not null)
            {
                ratios.Add(Ratio(PerSecondSince(load.Flown, before), PerSecondSince(plain.Flown, plainBefore)));
            }
        }

        return ratios;
    }

    private static double PerSecondSince(FlowFigures now, FlowFigures before) =>
        Ratio(now.Counts.Received - before.Counts.Received, (now.Time - before.Time).TotalSeconds);
}

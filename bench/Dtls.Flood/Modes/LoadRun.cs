using Dtls.CommandLine;
using Dtls.Flood.Measurements;
using Dtls.Flood.Targets;
using Dtls.Flood.Traffic;
using Dtls.Handshake;
using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Modes;

/// <summary>Opens a load, and those it is compared with, warms them up, measures them in turns.</summary>
internal sealed class LoadRun(FloodOptions options, Watch watch)
{
    private readonly LatencyRecorder _handshakes = new();

    public async Task<FloodReport> RunAsync(CancellationToken stop)
    {
        await using FloodTarget target = await FloodTarget.OpenAsync(options, stop);
        DtlsConnectionInfo info = await target.ProbeAsync(stop);
        (FloodLoad opened, TimeSpan opening) = await FloodLoad.OpenAsync(target, options, watch, _handshakes, stop);
        await using FloodLoad load = opened;
        await using FloodLoad? plain = options.Baseline ? await FloodLoad.OpenPlainAsync(target, options, watch, stop) : null;
        await using FloodTarget? besideTarget = options.Beside is null ? null : await FloodTarget.OpenAsync(BesideOptions, stop);
        await using FloodLoad? beside = besideTarget is null ? null : await OpenBesideAsync(besideTarget, stop);
        FloodLoad[] loads = [.. new[] { plain, load, beside }.OfType<FloodLoad>()];
        var rounds = new Rounds(loads, watch);
        await rounds.WarmUpAsync(options.WarmUp, stop);
        await rounds.RunAsync(options.Duration, stop);
        FloodReport report = LoadReport.Of(options, target, info, load) with
        {
            Handshakes = _handshakes.Count,
            HandshakesPerSecond = Ratio(_handshakes.Count, opening.TotalSeconds),
            HandshakeP50Ms = _handshakes.Percentile(50).TotalMilliseconds,
            HandshakeP99Ms = _handshakes.Percentile(99).TotalMilliseconds,
            Failure = loads.Select(each => each.FindFailure()).FirstOrDefault(failure => failure is not null),
        };
        report = plain is null ? report : LoadReport.WithBaseline(report, plain, rounds.Compare(load, plain));
        return beside is null ? report : LoadReport.WithBeside(report, BesideName, beside, rounds.Compare(load, beside));
    }

    private FloodOptions BesideOptions => options with { Transport = options.Beside!.Value };

    private string BesideName => TransportNames.GetName(options.Beside!.Value);

    private async Task<FloodLoad> OpenBesideAsync(FloodTarget target, CancellationToken stop)
    {
        (FloodLoad load, _) = await FloodLoad.OpenAsync(target, BesideOptions, watch, new LatencyRecorder(), stop, $"DTLS, {BesideName}");
        return load;
    }
}

using Dtls.Benchmarks.Compare.Reports;
using Dtls.Benchmarks.Compare.Trials;
using Dtls.CommandLine;

namespace Dtls.Benchmarks.Compare;

/// <summary>The whole of <c>--compare</c>: prepare, verify, warm up, measure, report.</summary>
internal static class Comparison
{
    public static int Run(CompareOptions options, CancellationToken stop)
    {
        var report = new Report(options, Console.Out, Console.Error);
        report.Begin(Machine.Describe());
        using var field = new Field(options, report.Skip);
        field.Prepare();
        report.Note("Checking that every contestant opens what it protects, then warming up.");
        foreach (Trial trial in field.Trials)
        {
            trial.Verify();
        }

        var schedule = new Schedule(field.Trials, report.Note);
        schedule.WarmUp(stop);
        schedule.Measure(options.Duration, stop);
        if (schedule.Rounds == 0)
        {
            throw new ToolException("interrupted before anything was measured");
        }

        report.End(field.Trials, schedule.Rounds);
        if (options.JsonPath is { } json)
        {
            ResultJson.Write(json, field.Trials);
        }

        if (options.PlotPath is { } plot)
        {
            Chart.Save(plot, field.Trials, options);
        }

        return ExitCode.Success;
    }
}

using System.Globalization;
using Dtls.CommandLine;
using Dtls.Flood.Measurements;
using ScottPlot;
using ScottPlot.Plottables;

namespace Dtls.Flood.Displays;

/// <summary>A run as a picture: throughput over time, and latencies over time.</summary>
internal static class FloodChart
{
    private const int Width = 1000;
    private const int Height = 800;

    private static readonly Color[] SeriesColors = [Color.FromHex("#1b7f3b"), Color.FromHex("#9e9e9e"), Color.FromHex("#c23b22")];

    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static void Save(string path, Timeline timeline, FloodReport report)
    {
        if (timeline.Samples.Count == 0)
        {
            throw new ToolException($"--plot {path}: the run was too short for a picture");
        }

        var figure = new Multiplot();
        figure.RemovePlot(figure.GetPlot(0));
        figure.AddPlot(CreateThroughput(timeline, report));
        figure.AddPlot(CreateLatencies(timeline));
        figure.Layout = new ScottPlot.MultiplotLayouts.Rows();
        try
        {
            figure.SavePng(path, Width, Height);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"--plot {path}: {e.Message}", e);
        }
    }

    private static Plot CreateThroughput(Timeline timeline, FloodReport report)
    {
        var plot = new Plot();
        Draw(plot, timeline.Samples, "", sample => sample.PerSecond, LinePattern.Solid);
        plot.Title($"{report.Mode}, {report.Connections} connections, {report.CipherSuite}, {report.Transport}");
        plot.YLabel($"{timeline.Unit} a second");
        plot.Axes.SetLimitsY(0, 1.15 * timeline.Samples.Max(sample => sample.PerSecond) + 1);
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    private static Plot CreateLatencies(Timeline timeline)
    {
        var plot = new Plot();
        TimelineSample[] samples = [.. timeline.Samples.Where(sample => sample.P50Us > 0)];
        Draw(plot, samples, " p50", sample => Math.Log10(sample.P50Us), LinePattern.Solid);
        Draw(plot, samples, " p99", sample => Math.Log10(sample.P99Us), LinePattern.Dashed);
        Draw(plot, samples, " p99.9", sample => Math.Log10(sample.P999Us), LinePattern.Dotted);
        double[] ticks = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
        plot.Axes.Left.SetTicks([.. ticks.Select(Math.Log10)], [.. ticks.Select(tick => tick.ToString("N0", CultureInfo.InvariantCulture))]);
        plot.XLabel("seconds");
        plot.YLabel("latency, us");
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    /// <summary>One line for each stretch of flow, one colour and one entry of the legend for each series.</summary>
    private static void Draw(Plot plot, IReadOnlyList<TimelineSample> samples, string suffix, Func<TimelineSample, double> value, LinePattern pattern)
    {
        string[] names = [.. samples.Select(sample => sample.Series).Distinct().Order(StringComparer.Ordinal)];
        foreach (IGrouping<int, TimelineSample> stretch in samples.GroupBy(sample => sample.Stretch))
        {
            string name = stretch.First().Series;
            Scatter line = plot.Add.Scatter(
                stretch.Select(sample => sample.Seconds).ToArray(),
                stretch.Select(value).ToArray(),
                SeriesColors[Array.IndexOf(names, name) % SeriesColors.Length]);
            line.LinePattern = pattern;
            line.LineWidth = 2;
            line.MarkerSize = 4;
            line.LegendText = stretch.Key == samples.First(sample => sample.Series == name).Stretch ? name + suffix : "";
        }
    }
}

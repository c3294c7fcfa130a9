using Dtls.Benchmarks.Compare.Contestants;
using Dtls.Benchmarks.Compare.Trials;
using Dtls.Records;
using ScottPlot;
using ScottPlot.Plottables;

namespace Dtls.Benchmarks.Compare.Reports;

/// <summary>The figures as a picture: time over payload for protecting and unprotecting, and handshakes a second.</summary>
internal static class Chart
{
    private const int PanelWidth = 640;
    private const int Height = 520;

    private static readonly Dictionary<string, Color> Colors = new()
    {
        [ContestantNames.DtlsSimd] = Color.FromHex("#1b7f3b"),
        [ContestantNames.DtlsBcl] = Color.FromHex("#7fc97f"),
        [ContestantNames.OpenSsl] = Color.FromHex("#c23b22"),
        [ContestantNames.BouncyCastle] = Color.FromHex("#8856a7"),
        [ContestantNames.AesGcm] = Color.FromHex("#9e9e9e"),
        [ContestantNames.Evp] = Color.FromHex("#5f5f5f"),
    };

    public static void Save(string path, IReadOnlyList<Trial> trials, CompareOptions options)
    {
        string aead = options.Suites[0].Name;
        Trial[] records = [.. trials.Where(trial => trial.Key.Aead == aead && trial.Key.Version is ProtocolVersion.Dtls12)];
        var plots = new List<Plot>
        {
            CreateRecordPlot($"Protect, DTLS 1.2, {aead}", records, Operations.Protect),
            CreateRecordPlot($"Unprotect, DTLS 1.2, {aead}", records, Operations.Unprotect),
        };
        foreach (IGrouping<string, Trial> kind in trials.Where(trial => Operations.IsHandshake(trial.Key.Operation)).GroupBy(trial => trial.Key.Operation))
        {
            string title = kind.Key is Operations.HandshakeFull
                ? $"Full handshakes, both ends, {options.Group.Name}"
                : $"Resumed handshakes, both ends (DTLS 1.3 with {options.Group.Name})";
            plots.Add(CreateHandshakePlot(title, [.. kind]));
        }

        var figure = new Multiplot();
        figure.RemovePlot(figure.GetPlot(0));
        plots.ForEach(figure.AddPlot);
        figure.Layout = new ScottPlot.MultiplotLayouts.Columns();
        figure.SavePng(path, PanelWidth * plots.Count, Height);
    }

    private static Plot CreateRecordPlot(string title, IEnumerable<Trial> records, string operation)
    {
        var plot = new Plot();
        Trial[] shown = [.. records.Where(trial => Operations.RecordOperation(trial.Key.Operation) == operation)];
        foreach (IGrouping<string, Trial> line in shown.GroupBy(trial => trial.Key.Implementation))
        {
            double[] payloads = [.. line.Select(trial => Math.Log2(trial.Key.PayloadBytes))];
            double[] times = [.. line.Select(trial => Math.Log10(trial.Measurement.Best))];
            Scatter scatter = plot.Add.Scatter(payloads, times, Colors[line.Key]);
            scatter.LegendText = line.Key;
            scatter.LineWidth = 2;
            if (line.First().Key.Operation != operation)
            {
                scatter.LinePattern = LinePattern.Dashed; // a bare AEAD
            }
        }

        int[] sizes = [.. shown.Select(trial => trial.Key.PayloadBytes).Distinct().Order()];
        plot.Axes.Bottom.SetTicks([.. sizes.Select(size => Math.Log2(size))], [.. sizes.Select(size => $"{size}")]);
        double[] decades = [10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000];
        plot.Axes.Left.SetTicks([.. decades.Select(Math.Log10)], [.. decades.Select(time => $"{time:N0}")]);
        plot.Title(title);
        plot.XLabel("payload, bytes");
        plot.YLabel("ns a record, best round");
        plot.ShowLegend(Alignment.UpperLeft);
        return plot;
    }

    private static Plot CreateHandshakePlot(string title, Trial[] handshakes)
    {
        var plot = new Plot();
        for (int i = 0; i < handshakes.Length; i++)
        {
            double rate = 1e9 / handshakes[i].Measurement.Best;
            BarPlot bar = plot.Add.Bar(position: i, value: rate);
            bar.Color = Colors[handshakes[i].Key.Implementation];
            bar.Bars[0].Label = $"{rate:N0}";
        }

        string[] names = [.. handshakes.Select(trial => $"{trial.Key.Implementation}\nDTLS {trial.Key.Protocol}")];
        plot.Axes.Bottom.SetTicks([.. handshakes.Select((_, i) => (double)i)], names);
        plot.Axes.Margins(bottom: 0, top: 0.15);
        plot.Title(title);
        plot.YLabel("handshakes a second");
        return plot;
    }
}

using System.Globalization;
using Dtls.Flood.Measurements;
using Spectre.Console;

namespace Dtls.Flood.Displays;

/// <summary>A table that is drawn over and over, for a person who watches.</summary>
internal sealed class TerminalDisplay(IAnsiConsole console) : FloodDisplay
{
    public override async Task<T> ShowAsync<T>(Func<Action<FloodProgress>, Task<T>> work)
    {
        T? result = default;
        await console.Live(new Table().AddColumn("starting")).AutoClear(true).StartAsync(async live =>
            result = await work(progress => live.UpdateTarget(Draw(progress))));
        return result!;
    }

    public override void Summarize(FloodReport report)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("").AddColumn("").HideHeaders();
        Fill(table, Summary.Of(report));
        console.Write(table);
    }

    private static Table Draw(FloodProgress progress)
    {
        string elapsed = string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Phase}, {progress.Elapsed.TotalSeconds:0} of {progress.Total.TotalSeconds:0.#} s");
        Table table = new Table().Border(TableBorder.Rounded).AddColumn(elapsed).AddColumn(new TableColumn("last second").RightAligned());
        Fill(table, progress.Figures);
        return table;
    }

    private static void Fill(Table table, IEnumerable<(string Name, string Value)> rows)
    {
        foreach ((string name, string value) in rows)
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(value));
        }
    }
}

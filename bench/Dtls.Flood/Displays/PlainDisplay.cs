using System.Globalization;
using Dtls.Flood.Measurements;

namespace Dtls.Flood.Displays;

/// <summary>One line a second, for logs and pipes.</summary>
internal sealed class PlainDisplay(TextWriter output) : FloodDisplay
{
    public override Task<T> ShowAsync<T>(Func<Action<FloodProgress>, Task<T>> work) => work(Write);

    public override void Summarize(FloodReport report)
    {
        foreach ((string name, string value) in Summary.Of(report))
        {
            output.WriteLine($"{name + ":",-30}{value}");
        }

        output.Flush();
    }

    private void Write(FloodProgress progress)
    {
        string elapsed = progress.Elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        output.WriteLine($"{elapsed,3} s {progress.Phase}: {string.Join(", ", progress.Figures.Select(figure => $"{figure.Name} {figure.Value}"))}");
        output.Flush();
    }
}

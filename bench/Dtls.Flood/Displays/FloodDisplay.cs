using Dtls.Flood.Measurements;
using Spectre.Console;

namespace Dtls.Flood.Displays;

/// <summary>How a run is shown.</summary>
internal abstract class FloodDisplay
{
    /// <summary>A live table on a terminal, plain lines elsewhere.</summary>
    public static FloodDisplay ForConsole() =>
        Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive || !AnsiConsole.Profile.Capabilities.Ansi
            ? new PlainDisplay(Console.Out)
            : new TerminalDisplay(AnsiConsole.Console);

    /// <summary>Runs <paramref name="work"/> and shows what it reports.</summary>
    public abstract Task<T> ShowAsync<T>(Func<Action<FloodProgress>, Task<T>> work);

    /// <summary>Shows the results.</summary>
    public abstract void Summarize(FloodReport report);
}

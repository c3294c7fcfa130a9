using System.CommandLine;
using Dtls.CommandLine;
using Dtls.Handshake;

namespace Dtls.Benchmarks.Scale;

/// <summary>The command line of <c>--scale</c>.</summary>
internal static class ScaleCommand
{
    public const string Name = "dtls-benchmarks";

    private static readonly Option<bool> Scale = new("--scale")
    {
        Description = "Fill one listener with associations, and tell what each takes and what a datagram costs among few and many",
    };

    private static readonly Option<int> Associations = new("--associations")
    {
        Description = "How many",
        DefaultValueFactory = _ => new ScaleOptions().Associations,
    };

    private static readonly Option<int> Burst = new("--burst")
    {
        Description = "Handshakes under way at a time",
        DefaultValueFactory = _ => new ScaleOptions().Burst,
    };

    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "How long each echo is measured",
        DefaultValueFactory = _ => new ScaleOptions().Duration.TotalSeconds,
    };

    private static readonly Option<DtlsProtocols> Version = new("--version")
    {
        Description = VersionNames.Description,
        HelpName = "1.2|1.3|auto",
        CustomParser = OptionParsers.Versions,
        DefaultValueFactory = _ => VersionNames.Auto,
    };

    private static readonly Option<string?> Json = new("--json") { Description = "A file for the figures, one flat JSON object" };

    /// <summary>Whether the arguments ask for it.</summary>
    public static bool IsAskedFor(string[] args) => args.Contains(Scale.Name);

    public static RootCommand Create()
    {
        var command = new RootCommand("Fills one listener with idle associations (Linux only: all clients share a socket, each with an address in 127.0.0.0/8).")
        {
            Scale, Associations, Burst, Seconds, Version, Json,
        };
        VersionNames.Free(command);
        command.SetAction((parsed, stop) => ScaleRun.RunAsync(Bind(parsed), Console.Out, stop));
        return command;
    }

    /// <exception cref="UsageException">An option cannot work.</exception>
    private static ScaleOptions Bind(ParseResult parsed)
    {
        UsageException.ThrowUnless(OperatingSystem.IsLinux(), $"{Scale.Name} needs Linux");
        var options = new ScaleOptions
        {
            Associations = parsed.GetValue(Associations),
            Burst = parsed.GetValue(Burst),
            Duration = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(Seconds), 0.1, 600)),
            Protocols = parsed.GetValue(Version),
            JsonPath = parsed.GetValue(Json),
        };
        UsageException.ThrowUnless(
            options.Associations is >= 1 and <= ScaleOptions.MaxAssociations,
            $"{Associations.Name} must be from 1 to {ScaleOptions.MaxAssociations}, not {options.Associations}");
        UsageException.ThrowUnless(options.Burst is >= 1 and <= 4000, $"{Burst.Name} must be from 1 to 4000, not {options.Burst}");
        return options;
    }
}

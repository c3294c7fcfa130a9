using System.CommandLine;
using Dtls.Benchmarks.Compare.Contestants;
using Dtls.CommandLine;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare;

/// <summary>The command line of <c>--compare</c>.</summary>
internal static class CompareCommand
{
    public const string Name = "dtls-benchmarks";

    private const string AllSuites = "all";

    private static readonly Option<bool> Compare = new("--compare")
    {
        Description = "Compare this library with OpenSSL and BouncyCastle in one run; without it, the benchmarks of BenchmarkDotNet run",
    };

    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "How long is measured, after a warm-up of a few seconds to a minute (cold code is several times slower)",
        DefaultValueFactory = _ => CompareOptions.DefaultSeconds,
    };

    private static readonly Option<string> Aead = new("--aead")
    {
        Description = string.Join(", ", SuiteUnderTest.All.Select(suite => suite.Name)) + $" or {AllSuites}; "
            + $"all but {SuiteUnderTest.All[0].Name} with 1200 bytes only",
        DefaultValueFactory = _ => SuiteUnderTest.All[0].Name,
    };

    private static readonly Option<int[]> Payloads = new("--payloads")
    {
        Description = "Bytes of the records, for every AEAD of the run: --payloads 64 1200",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Contestants = new("--contestants")
    {
        Description = "Who takes part, instead of all: " + string.Join(", ", ContestantNames.All),
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Group = new("--group")
    {
        Description = "The key exchange of the handshakes: " + string.Join(" or ", GroupUnderTest.All.Select(group => group.Name)),
        DefaultValueFactory = _ => GroupUnderTest.All[0].Name,
    };

    private static readonly Option<int> Associations = new("--associations")
    {
        Description = "Let the records of this library and of OpenSSL go round so many associations, so that caches are as cold as a relay's",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string?> Json = new("--json") { Description = "A file for the figures, an array of rows" };

    private static readonly Option<string?> Plot = new("--plot") { Description = "A PNG file for a chart of the figures" };

    private static readonly Option[] OwnOptions = [Seconds, Aead, Payloads, Contestants, Group, Associations, Json, Plot];

    /// <summary>Whether the arguments ask for the comparison.</summary>
    public static bool IsAskedFor(string[] args) => args.Contains(Compare.Name);

    /// <summary>Whether an argument is an option that only the comparison knows.</summary>
    public static bool IsOwnOption(string argument)
    {
        string name = argument.Split('=', 2)[0];
        return OwnOptions.Any(option => option.Name == name);
    }

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "Times DTLS records and handshakes of this library, of OpenSSL and of BouncyCastle in interleaved rounds. Ctrl-C ends it with what there is.")
        {
            Compare,
        };
        Array.ForEach(OwnOptions, command.Add);
        command.SetAction((parsed, stop) =>
        {
            CompareOptions options = Bind(parsed);
            return Task.FromResult(Comparison.Run(options, stop));
        });
        return command;
    }

    /// <exception cref="UsageException">An option cannot work.</exception>
    private static CompareOptions Bind(ParseResult parsed)
    {
        double seconds = parsed.GetValue(Seconds);
        Require(seconds is > 0 and <= 86_400, $"{Seconds.Name} must be above 0 and at most 86400, not {seconds}");
        int associations = parsed.GetValue(Associations);
        Require(
            associations is >= 1 and <= CompareOptions.MaxAssociations,
            $"{Associations.Name} must be from 1 to {CompareOptions.MaxAssociations}, not {associations}");
        int[] payloads = parsed.GetValue(Payloads) ?? [];
        Require(
            payloads.All(payload => payload is >= 1 and <= RecordLimits.MaxPlaintextLength),
            $"{Payloads.Name} must be from 1 to {RecordLimits.MaxPlaintextLength}");
        string[] contestants = parsed.GetValue(Contestants) ?? [];
        Require(
            contestants.All(ContestantNames.All.Contains),
            $"{Contestants.Name} is {string.Join(", ", ContestantNames.All)}; not '{string.Join(' ', contestants)}'");
        string? plot = parsed.GetValue(Plot);
        Require(plot is null || plot.EndsWith(".png", StringComparison.OrdinalIgnoreCase), $"{Plot.Name} must name a .png file, not '{plot}'");
        return new CompareOptions
        {
            Duration = TimeSpan.FromSeconds(seconds),
            Suites = FindSuites(parsed.GetValue(Aead)!),
            Payloads = payloads.Length == 0 ? null : payloads,
            Contestants = contestants.Length == 0 ? null : contestants,
            Group = Find(GroupUnderTest.All, group => group.Name, parsed.GetValue(Group)!, Group.Name),
            Associations = associations,
            JsonPath = Writable(Json.Name, parsed.GetValue(Json)),
            PlotPath = Writable(Plot.Name, plot),
        };
    }

    private static IReadOnlyList<SuiteUnderTest> FindSuites(string name) =>
        name == AllSuites ? SuiteUnderTest.All : [Find(SuiteUnderTest.All, suite => suite.Name, name, Aead.Name, AllSuites)];

    private static T Find<T>(IReadOnlyList<T> all, Func<T, string> nameOf, string name, string option, params string[] others)
        where T : class =>
        all.FirstOrDefault(one => nameOf(one) == name)
        ?? throw new UsageException($"{option} is {string.Join(", ", all.Select(nameOf).Concat(others))}; not '{name}'");

    /// <summary>Finds out before the measurement, not after it, whether a result can be written.</summary>
    private static string? Writable(string option, string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            string full = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            bool existed = File.Exists(full);
            new FileStream(full, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
            if (!existed)
            {
                File.Delete(full);
            }

            return full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{option} {path}: {e.Message}", e);
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new UsageException(message);
        }
    }
}

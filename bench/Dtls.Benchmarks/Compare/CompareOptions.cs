namespace Dtls.Benchmarks.Compare;

/// <summary>What the comparison was asked for.</summary>
internal sealed record CompareOptions
{
    public const double DefaultSeconds = 150;
    public const int MaxAssociations = 100_000;

    /// <summary>How long is measured, after the warm-up.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(DefaultSeconds);

    public required IReadOnlyList<SuiteUnderTest> Suites { get; init; }

    /// <summary>The payloads of the records; null for those that each suite is usually measured with.</summary>
    public IReadOnlyList<int>? Payloads { get; init; }

    /// <summary>The names of who takes part; null for all.</summary>
    public IReadOnlyList<string>? Contestants { get; init; }

    public required GroupUnderTest Group { get; init; }

    /// <summary>How many associations the records go round.</summary>
    public int Associations { get; init; } = 1;

    public string? JsonPath { get; init; }

    public string? PlotPath { get; init; }
}

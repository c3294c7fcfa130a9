using Dtls.Handshake;

namespace Dtls.Benchmarks.Scale;

/// <summary>What the command line asks for.</summary>
internal sealed record ScaleOptions
{
    /// <summary>Every one has an address of its own in 127.0.0.0/8.</summary>
    public const int MaxAssociations = 1_000_000;

    public int Associations { get; init; } = 100_000;

    /// <summary>Handshakes under way at a time.</summary>
    public int Burst { get; init; } = 1000;

    /// <summary>How long each echo is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(3);

    public DtlsProtocols Protocols { get; init; } = DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13;

    public string? JsonPath { get; init; }
}

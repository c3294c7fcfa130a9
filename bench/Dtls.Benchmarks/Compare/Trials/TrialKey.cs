using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Trials;

/// <summary>What a figure is about.</summary>
internal sealed record TrialKey(string Implementation, ProtocolVersion Version, string Aead, string Operation, int PayloadBytes)
{
    /// <summary>As in "DTLS 1.2".</summary>
    public string Protocol => Version is ProtocolVersion.Dtls13 ? "1.3" : "1.2";
}

using Dtls.Benchmarks.Compare.Trials;

namespace Dtls.Benchmarks.Compare.Reports;

/// <summary>A row of the JSON. The time is that of the best round.</summary>
internal sealed record ResultRow(
    string Implementation, string Protocol, string Aead, string Operation, int PayloadBytes, double Ns, long AllocatedBytes)
{
    public static ResultRow Of(Trial trial) => new(
        trial.Key.Implementation,
        trial.Key.Protocol,
        trial.Key.Aead,
        trial.Key.Operation,
        trial.Key.PayloadBytes,
        Math.Round(trial.Measurement.Best, 1),
        trial.Measurement.AllocatedBytes);
}

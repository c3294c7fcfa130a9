using Dtls.Flood.Measurements;
using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Traffic;

/// <summary>What one stretch of flow, or several together, brought.</summary>
/// <param name="Time">How long datagrams were sent.</param>
/// <param name="Used">What the process used meanwhile.</param>
/// <param name="Counts">What was sent and came back meanwhile.</param>
internal readonly record struct FlowFigures(TimeSpan Time, ResourceUsage Used, FloodCounts Counts)
{
    public double PerSecond => Ratio(Counts.Received, Time.TotalSeconds);

    public double CpuNsPerDatagram => Ratio(Used.Processor.TotalNanoseconds, Counts.Sent + Counts.Received);

    public static FlowFigures operator +(FlowFigures left, FlowFigures right) =>
        new(left.Time + right.Time, left.Used + right.Used, left.Counts + right.Counts);
}

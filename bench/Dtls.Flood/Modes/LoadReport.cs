using Dtls.Flood.Measurements;
using Dtls.Flood.Targets;
using Dtls.Flood.Traffic;
using Dtls.Handshake;
using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Modes;

/// <summary>What is reported of a load.</summary>
internal static class LoadReport
{
    public static FloodReport Of(FloodOptions options, FloodTarget target, DtlsConnectionInfo info, FloodLoad load)
    {
        FlowFigures flown = load.Flown;
        FloodCounts inTheEnd = load.Total(out _);
        double seconds = flown.Time.TotalSeconds;
        return ReportFrame.Of(options, target, info, flown.Time, flown.Used) with
        {
            PayloadBytes = options.Size,
            Rate = options.Rate,
            Window = options.Rate > 0 ? 0 : options.Window,
            Rooms = options.IsRelay ? options.Connections / options.Participants : null,
            Participants = options.IsRelay ? options.Participants : null,
            DatagramsSent = inTheEnd.Sent,
            DatagramsReceived = inTheEnd.Received,
            DatagramsLost = inTheEnd.Lost,
            DatagramsDuplicated = inTheEnd.Duplicated,
            DatagramsForeign = inTheEnd.Foreign,
            DatagramsSentPerSecond = Ratio(flown.Counts.Sent, seconds),
            DatagramsPerSecond = flown.PerSecond,
            GigabitsSentPerSecond = Ratio(ToGigabits(flown.Counts.Sent, options.Size), seconds),
            GigabitsPerSecond = Ratio(ToGigabits(flown.Counts.Received, options.Size), seconds),
            CpuNsPerDatagram = flown.CpuNsPerDatagram,
            AllocatedBytesPerDatagram = Ratio(flown.Used.AllocatedBytes, flown.Counts.Sent + flown.Counts.Received),
            RttP50Us = load.RoundTrips.Percentile(50).TotalMicroseconds,
            RttP99Us = load.RoundTrips.Percentile(99).TotalMicroseconds,
            RttP999Us = load.RoundTrips.Percentile(99.9).TotalMicroseconds,
        };
    }

    public static FloodReport WithBaseline(FloodReport report, FloodLoad plain, Comparison comparison) => report with
    {
        BaselineDatagramsPerSecond = plain.Flown.PerSecond,
        BaselineCpuNsPerDatagram = plain.Flown.CpuNsPerDatagram,
        BaselineDatagramsLost = plain.Total(out _).Lost,
        BaselineRttP50Us = plain.RoundTrips.Percentile(50).TotalMicroseconds,
        BaselineRttP99Us = plain.RoundTrips.Percentile(99).TotalMicroseconds,
        RatioToBaseline = comparison.Ratio,
        RatioToBaselineMin = comparison.WorstRound,
        RatioToBaselineMax = comparison.BestRound,
    };

    public static FloodReport WithBeside(FloodReport report, string transport, FloodLoad beside, Comparison comparison) => report with
    {
        BesideTransport = transport,
        BesideDatagramsPerSecond = beside.Flown.PerSecond,
        BesideCpuNsPerDatagram = beside.Flown.CpuNsPerDatagram,
        BesideDatagramsLost = beside.Total(out _).Lost,
        RatioToBeside = comparison.Ratio,
        RatioToBesideMin = comparison.WorstRound,
        RatioToBesideMax = comparison.BestRound,
    };
}

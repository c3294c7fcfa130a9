using Dtls.CommandLine;
using Dtls.Flood.Measurements;
using Dtls.Flood.Targets;
using Dtls.Handshake;
using Dtls.Sockets;
using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Modes;

/// <summary>What every mode reports.</summary>
internal static class ReportFrame
{
    public static FloodReport Of(
        FloodOptions options, FloodTarget target, DtlsConnectionInfo info, TimeSpan measured, ResourceUsage used) => new()
        {
            Mode = options.Mode,
            Target = target.Description,
            Connections = options.Connections,
            Seconds = Math.Round(measured.TotalSeconds, 3),
            Gen0Collections = used.Gen0Collections,
            Gen1Collections = used.Gen1Collections,
            Gen2Collections = used.Gen2Collections,
            PeakWorkingSetBytes = ResourceUsage.PeakWorkingSetBytes,
            Protocol = NegotiatedText.Describe(info.Version),
            CipherSuite = CipherSuiteNames.GetName(info.CipherSuite),
            Group = NamedGroupNames.GetName(info.Group),
            Transport = TransportNames.GetName(options.Transport),
            Shards = options.Shards,
            SegmentationOffload = options.SegmentationOffload ? "on" : "off",
            Aead = $"{options.AeadProvider}".ToLowerInvariant(),
            ListenerDatagramsPerReceiveCall = PerCall(target.ListenerCounters, counters => (counters.DatagramsReceived, counters.ReceiveCalls)),
            ListenerDatagramsPerSendCall = PerCall(target.ListenerCounters, counters => (counters.DatagramsSent, counters.SendCalls)),
        };

    private static double? PerCall(EndpointCounters? counters, Func<EndpointCounters, (long Datagrams, long Calls)> select)
    {
        (long datagrams, long calls) = counters is null ? default : select(counters);
        return calls == 0 ? null : Ratio(datagrams, calls);
    }
}

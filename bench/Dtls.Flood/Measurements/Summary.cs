using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Measurements;

/// <summary>The results in words, in the order they are read.</summary>
internal static class Summary
{
    public static IReadOnlyList<(string Name, string Value)> Of(FloodReport report)
    {
        var rows = new List<(string Name, string Value)>
        {
            ("target", report.Target),
            ("negotiated", $"{report.Protocol}, {report.CipherSuite}, {report.Group}"),
            ("transport, AEAD", $"{report.Transport}, {report.Aead}"),
        };
        AddHandshakes(rows, report);
        if (report.PayloadBytes > 0)
        {
            AddDatagrams(rows, report);
        }

        rows.Add(("collections gen 0 / 1 / 2", $"{report.Gen0Collections} / {report.Gen1Collections} / {report.Gen2Collections}"));
        rows.Add(("peak memory", Bytes(report.PeakWorkingSetBytes)));
        return rows;
    }

    private static void AddHandshakes(List<(string Name, string Value)> rows, FloodReport report)
    {
        rows.Add(("handshakes", report.HandshakeFailures == 0
            ? Count(report.Handshakes)
            : $"{Count(report.Handshakes)}, and {Count(report.HandshakeFailures)} failed"));
        rows.Add(("handshakes/s", Count(report.HandshakesPerSecond)));
        rows.Add(("handshake p50 / p99", $"{Milliseconds(report.HandshakeP50Ms)} / {Milliseconds(report.HandshakeP99Ms)}"));
        if (report.PayloadBytes == 0)
        {
            rows.Add(("processor time a handshake", Microseconds(report.CpuUsPerHandshake)));
            rows.Add(("allocated a handshake", Bytes(report.AllocatedBytesPerHandshake)));
        }
    }

    private static void AddDatagrams(List<(string Name, string Value)> rows, FloodReport report)
    {
        string flow = report.Rate > 0 ? $"{Count(report.Rate)}/s asked for" : $"{report.Window} under way each";
        rows.Add(("associations", $"{Count(report.Connections)}, {report.PayloadBytes}-byte payloads, {flow}, {report.Seconds:0.#} s"));
        rows.Add(("datagrams/s out / back", $"{Count(report.DatagramsSentPerSecond)} / {Count(report.DatagramsPerSecond)}"));
        rows.Add(("Gbit/s out / back", $"{Gigabits(report.GigabitsSentPerSecond)} / {Gigabits(report.GigabitsPerSecond)}"));
        rows.Add(("round trip p50 / p99 / p99.9",
            $"{Microseconds(report.RttP50Us)} / {Microseconds(report.RttP99Us)} / {Microseconds(report.RttP999Us)}"));
        rows.Add(("sent / received", $"{Count(report.DatagramsSent)} / {Count(report.DatagramsReceived)}"));
        rows.Add(("lost / duplicated", $"{Count(report.DatagramsLost)} / {Count(report.DatagramsDuplicated)}"));
        if (report.DatagramsForeign > 0)
        {
            rows.Add(("not ours", Count(report.DatagramsForeign)));
        }

        rows.Add(("processor time a datagram", $"{Count(report.CpuNsPerDatagram)} ns"));
        rows.Add(("allocated a datagram", Bytes(report.AllocatedBytesPerDatagram)));
    }
}

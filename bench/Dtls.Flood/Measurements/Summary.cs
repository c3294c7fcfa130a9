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
            ("transport, AEAD", $"{report.Transport}, shards {report.Shards}, segmentation offload {report.SegmentationOffload}, AEAD {report.Aead}"),
        };
        if (report.Handshakes > 0 || report.HandshakeFailures > 0)
        {
            AddHandshakes(rows, report);
        }

        if (report.PayloadBytes > 0)
        {
            AddDatagrams(rows, report);
        }

        AddListener(rows, report);
        AddBaseline(rows, report);
        AddBeside(rows, report);
        AddHostile(rows, report);

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
        string rooms = report.Rooms is { } count ? $" in {count} rooms" : "";
        rows.Add(("associations", $"{Count(report.Connections)}{rooms}, {report.PayloadBytes}-byte payloads, {flow}, {report.Seconds:0.#} s"));
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

        if (report.HostileSent is null) // else most of it was spent on others
        {
            rows.Add(("processor time a datagram", $"{Count(report.CpuNsPerDatagram)} ns"));
            rows.Add(("allocated a datagram", Bytes(report.AllocatedBytesPerDatagram)));
        }
    }

    private static void AddListener(List<(string Name, string Value)> rows, FloodReport report)
    {
        if (report is { ListenerDatagramsPerReceiveCall: { } received, ListenerDatagramsPerSendCall: { } sent })
        {
            rows.Add(("listener, datagrams a call", FormattableString.Invariant($"{received:0.0} received, {sent:0.0} sent")));
        }
    }

    private static void AddBaseline(List<(string Name, string Value)> rows, FloodReport report)
    {
        if (report.RatioToBaseline is not { } ratio)
        {
            return;
        }

        rows.Add(("in the clear, datagrams/s", $"{Count(report.BaselineDatagramsPerSecond ?? 0)}, {Count(report.BaselineDatagramsLost ?? 0)} lost"));
        rows.Add(("in the clear, round trip", $"p50 {Microseconds(report.BaselineRttP50Us ?? 0)}, p99 {Microseconds(report.BaselineRttP99Us ?? 0)}"));
        rows.Add(("in the clear, processor time", $"{Count(report.BaselineCpuNsPerDatagram ?? 0)} ns a datagram"));
        if (report.Rate == 0) // at a fixed rate both are as fast, and only times compare
        {
            rows.Add(("DTLS to clear", FormattableString.Invariant(
                $"{ratio:0.000} (rounds {report.RatioToBaselineMin:0.000} to {report.RatioToBaselineMax:0.000}), crypto tax {1 - ratio:0.0%}")));
        }
    }

    private static void AddBeside(List<(string Name, string Value)> rows, FloodReport report)
    {
        if (report.RatioToBeside is not { } ratio)
        {
            return;
        }

        rows.Add(($"{report.BesideTransport}, datagrams/s", $"{Count(report.BesideDatagramsPerSecond ?? 0)}, {Count(report.BesideDatagramsLost ?? 0)} lost"));
        rows.Add(($"{report.BesideTransport}, processor time", $"{Count(report.BesideCpuNsPerDatagram ?? 0)} ns a datagram"));
        if (report.Rate == 0)
        {
            rows.Add(($"{report.Transport} to {report.BesideTransport}", FormattableString.Invariant(
                $"{ratio:0.00} (rounds {report.RatioToBesideMin:0.00} to {report.RatioToBesideMax:0.00})")));
        }
    }

    private static void AddHostile(List<(string Name, string Value)> rows, FloodReport report)
    {
        if (report.HostileSent is not { } sent)
        {
            return;
        }

        double lost = Ratio(100.0 * (report.SteadyLost ?? 0), report.SteadySent ?? 0);
        rows.Add(("hostile datagrams", $"{Count(sent)}, {Count(report.HostilePerSecond ?? 0)}/s"));
        rows.Add(("steady load sent / lost", FormattableString.Invariant($"{report.SteadySent:N0} / {report.SteadyLost:N0} ({lost:0.00} %)")));
        rows.Add(("quiet round trip", $"p50 {Microseconds(report.QuietRttP50Us ?? 0)}, p99 {Microseconds(report.QuietRttP99Us ?? 0)}"));
        rows.Add(("managed memory, was / is", $"{Bytes(report.ManagedBytesBefore ?? 0)} / {Bytes(report.ManagedBytesAfter ?? 0)}"));
        rows.Add(("allocated meanwhile", $"{Bytes(report.AllocatedBytes ?? 0)}, {Bytes(Ratio(report.AllocatedBytes ?? 0, sent))} a hostile datagram"));
        if (report.StatelessReplies is { } replies)
        {
            rows.Add(("cookies and alerts / sessions", $"{Count(replies)} / {Count(report.HandshakesStarted ?? 0)}"));
        }

        if (report.Spoofed is { } spoofed)
        {
            rows.Add(("spoofed associations alive", $"{report.SpoofedSurvived} of {spoofed}"));
        }
    }
}

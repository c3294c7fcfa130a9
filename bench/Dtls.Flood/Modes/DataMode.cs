using System.Diagnostics;
using Dtls.CommandLine;
using Dtls.Flood.Measurements;
using Dtls.Flood.Targets;
using Dtls.Flood.Traffic;
using Dtls.Handshake;
using Dtls.Sockets;
using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Modes;

/// <summary>Opens associations and floods them with datagrams that come back.</summary>
internal sealed class DataMode : FloodMode
{
    private static readonly TimeSpan DrainBeat = TimeSpan.FromMilliseconds(5);

    public override string Name => "data";

    public override string Description => "flood datagrams over open associations";

    public override int DefaultConnections => 64;

    public override async Task<FloodReport> RunAsync(FloodOptions options, Action<FloodProgress> show, CancellationToken stop)
    {
        await using FloodTarget target = await FloodTarget.OpenAsync(options, stop);
        var handshakes = new LatencyRecorder();
        var roundTrips = new LatencyRecorder();
        FloodConnection[] connections =
            [.. Enumerable.Range(0, options.Connections).Select(index => new FloodConnection(index, options, roundTrips))];
        (DtlsConnectionInfo info, TimeSpan opening) = await OpenAsync(target, connections, handshakes, stop);

        var watch = new Watch(show);
        var flow = new Flow(connections, roundTrips, options.Size);
        using (new Pacer(connections, options.Rate))
        {
            await FlowAsync(connections, options.WarmUp, "warming up", flow, watch, stop);
            await DrainAsync(connections, options.LossTimeout);
            foreach (FloodConnection connection in connections)
            {
                connection.ResetCounts();
            }

            roundTrips.Reset();
            flow.Restart();
            long shown = watch.DisplayBytes;
            ResourceUsage before = ResourceUsage.Now();
            TimeSpan measured = await FlowAsync(connections, options.Duration, "flooding", flow, watch, stop);
            ResourceUsage used = ResourceUsage.Now().Since(before).Without(watch.DisplayBytes - shown);
            FloodCounts inTime = Total(connections, out _);
            await DrainAsync(connections, options.LossTimeout);
            FloodReport report = Report(options, target, info, measured, used, inTime, Total(connections, out _));
            report = WithLatencies(report, handshakes, opening, roundTrips) with { Failure = FailureOf(connections, inTime) };
            await CloseAsync(connections);
            return report;
        }
    }

    private static async Task<(DtlsConnectionInfo Info, TimeSpan Opening)> OpenAsync(
        FloodTarget target, FloodConnection[] connections, LatencyRecorder handshakes, CancellationToken stop)
    {
        // One beforehand: it says early when nobody is there, and keeps cold code out of the figures.
        DtlsConnectionInfo info;
        await using (DtlsConnection first = await target.ConnectAsync(handler: null, stop))
        {
            info = first.Info;
        }

        long start = Stopwatch.GetTimestamp();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop };
        await Parallel.ForEachAsync(connections, parallel, async (connection, token) =>
        {
            long begin = Stopwatch.GetTimestamp();
            connection.Attach(await target.ConnectAsync(connection, token));
            handshakes.Add([Stopwatch.GetTimestamp() - begin]);
        });
        return (info, Stopwatch.GetElapsedTime(start));
    }

    private static async Task<TimeSpan> FlowAsync(
        FloodConnection[] connections, TimeSpan duration, string phase, Flow flow, Watch watch, CancellationToken stop)
    {
        SetSending(connections, true);
        TimeSpan elapsed = await watch.WaitAsync(phase, duration, flow.LastSecond, stop);
        SetSending(connections, false);
        return elapsed;
    }

    /// <summary>Waits until every datagram under way came back or is lost.</summary>
    private static async Task DrainAsync(FloodConnection[] connections, TimeSpan lossTimeout)
    {
        long start = Stopwatch.GetTimestamp();
        int outstanding;
        do
        {
            await Task.Delay(DrainBeat, CancellationToken.None);
            _ = Total(connections, out outstanding);
        }
        while (outstanding > 0 && Stopwatch.GetElapsedTime(start) < lossTimeout * 2);
    }

    private static async Task CloseAsync(FloodConnection[] connections)
    {
        foreach (FloodConnection connection in connections)
        {
            await connection.CloseAsync();
        }
    }

    private static void SetSending(FloodConnection[] connections, bool sending)
    {
        foreach (FloodConnection connection in connections)
        {
            connection.Sends(sending);
        }
    }

    private static FloodCounts Total(FloodConnection[] connections, out int outstanding)
    {
        outstanding = 0;
        FloodCounts total = default;
        foreach (FloodConnection connection in connections)
        {
            total += connection.Snapshot(out int own);
            outstanding += own;
        }

        return total;
    }

    private static string? FailureOf(FloodConnection[] connections, FloodCounts counts)
    {
        DtlsFailure? failure = Array.Find(connections, connection => connection.Failure is not null)?.Failure;
        int ended = connections.Count(connection => connection.IsClosed);
        return (ended, counts.Received) switch
        {
            ( > 0, _) => $"{ended} associations ended early{(failure is null ? ": the peer closed them" : $": {FailureText.Describe(failure)}")}",
            (_, 0) when counts.Sent > 0 => "no datagram came back: is the target an echo server?",
            _ => null,
        };
    }

    private static FloodReport Report(
        FloodOptions options,
        FloodTarget target,
        DtlsConnectionInfo info,
        TimeSpan measured,
        ResourceUsage used,
        FloodCounts inTime,
        FloodCounts inTheEnd) =>
        ReportFrame.Of(options, target, info, measured, used) with
        {
            PayloadBytes = options.Size,
            Rate = options.Rate,
            Window = options.Rate > 0 ? 0 : options.Window,
            DatagramsSent = inTheEnd.Sent,
            DatagramsReceived = inTheEnd.Received,
            DatagramsLost = inTheEnd.Lost,
            DatagramsDuplicated = inTheEnd.Duplicated,
            DatagramsForeign = inTheEnd.Foreign,
            DatagramsSentPerSecond = Ratio(inTime.Sent, measured.TotalSeconds),
            DatagramsPerSecond = Ratio(inTime.Received, measured.TotalSeconds),
            GigabitsSentPerSecond = Ratio(ToGigabits(inTime.Sent, options.Size), measured.TotalSeconds),
            GigabitsPerSecond = Ratio(ToGigabits(inTime.Received, options.Size), measured.TotalSeconds),
            CpuNsPerDatagram = Ratio(used.Processor.TotalNanoseconds, inTime.Sent + inTime.Received),
            AllocatedBytesPerDatagram = Ratio(used.AllocatedBytes, inTime.Sent + inTime.Received),
        };

    private static FloodReport WithLatencies(FloodReport report, LatencyRecorder handshakes, TimeSpan opening, LatencyRecorder roundTrips) =>
        report with
        {
            Handshakes = handshakes.Count,
            HandshakesPerSecond = Ratio(handshakes.Count, opening.TotalSeconds),
            HandshakeP50Ms = handshakes.Percentile(50).TotalMilliseconds,
            HandshakeP99Ms = handshakes.Percentile(99).TotalMilliseconds,
            RttP50Us = roundTrips.Percentile(50).TotalMicroseconds,
            RttP99Us = roundTrips.Percentile(99).TotalMicroseconds,
            RttP999Us = roundTrips.Percentile(99.9).TotalMicroseconds,
        };

    /// <summary>What is shown once a second.</summary>
    private sealed class Flow(FloodConnection[] connections, LatencyRecorder roundTrips, int size)
    {
        private FloodCounts _last;

        /// <summary>The counts were reset.</summary>
        public void Restart() => _last = default;

        public IReadOnlyList<(string Name, string Value)> LastSecond(double seconds)
        {
            FloodCounts now = Total(connections, out int outstanding);
            double sent = (now.Sent - _last.Sent) / seconds;
            double received = (now.Received - _last.Received) / seconds;
            _last = now;
            return
            [
                ("sent/s", Count(sent)),
                ("received/s", Count(received)),
                ("Gbit/s out", Gigabits(ToGigabits(sent, size))),
                ("Gbit/s back", Gigabits(ToGigabits(received, size))),
                ("rtt p50", Microseconds(roundTrips.Percentile(50).TotalMicroseconds)),
                ("rtt p99", Microseconds(roundTrips.Percentile(99).TotalMicroseconds)),
                ("under way", Count(outstanding)),
                ("lost", Count(now.Lost)),
                ("duplicated", Count(now.Duplicated)),
            ];
        }
    }
}

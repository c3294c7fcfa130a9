using System.Net;
using Dtls.Flood.Hostile;
using Dtls.Flood.Measurements;
using Dtls.Flood.Targets;
using Dtls.Flood.Traffic;
using Dtls.Handshake;
using Dtls.Sockets;
using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Modes;

/// <summary>A steady load, first in quiet, then beside hostile datagrams: what it loses, how long it waits, and what the memory does.</summary>
internal abstract class HostileMode : FloodMode
{
    private const double TolerableLoss = 0.05;

    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(3);

    public override int DefaultConnections => 16;

    public override double DefaultRate => 2000;

    public override bool IsHostile => true;

    public override async Task<FloodReport> RunAsync(FloodOptions options, Watch watch, CancellationToken stop)
    {
        await using FloodTarget target = await FloodTarget.OpenAsync(options, stop);
        DtlsConnectionInfo info = await target.ProbeAsync(stop);
        (FloodLoad opened, _) = await FloodLoad.OpenAsync(target, options, watch, new LatencyRecorder(), stop);
        await using FloodLoad load = opened;
        using HostileTraffic traffic = CreateTraffic(target.EndPoint, target.ClientOptions);

        // Warm code, and tables as large as they get, before memory is looked at.
        using (new Attacker(traffic, options.HostileRate, options.WarmUp))
        {
            await load.FlowAsync("warming up", options.WarmUp, watch, isSampled: false, stop);
        }

        load.Restart();
        TimeSpan quiet = options.Duration / 2 < LongestQuiet ? options.Duration / 2 : LongestQuiet;
        await load.FlowAsync("in quiet", quiet, watch, isSampled: true, stop);
        (double quietP50, double quietP99) = (Rtt(load, 50), Rtt(load, 99));
        load.Restart();

        EndpointCounters? counters = target.ListenerCounters;
        (long replies, long started) = (counters?.StatelessReplies ?? 0, counters?.HandshakesStarted ?? 0);
        long managedBefore = GC.GetTotalMemory(forceFullCollection: true);
        var attacker = new Attacker(traffic, options.HostileRate, options.Duration + LongestQuiet);
        using (attacker)
        {
            await load.FlowAsync($"under {Name}", options.Duration, watch, isSampled: true, stop, beside: attacker);
        }

        long managedAfter = GC.GetTotalMemory(forceFullCollection: true);
        FloodReport report = LoadReport.Of(options, target, info, load);
        return Finish(traffic, report with
        {
            CpuNsPerDatagram = 0, // most of it was spent on hostile ones
            AllocatedBytesPerDatagram = 0,
            SteadySent = report.DatagramsSent,
            SteadyReceived = report.DatagramsReceived,
            SteadyLost = report.DatagramsLost,
            QuietRttP50Us = quietP50,
            QuietRttP99Us = quietP99,
            HostileSent = attacker.Sent,
            HostilePerSecond = Ratio(attacker.Sent, load.Flown.Time.TotalSeconds),
            ManagedBytesBefore = managedBefore,
            ManagedBytesAfter = managedAfter,
            AllocatedBytes = Math.Max(0, load.Flown.Used.AllocatedBytes - attacker.AllocatedBytes),
            StatelessReplies = counters?.StatelessReplies - replies,
            HandshakesStarted = counters?.HandshakesStarted - started,
            Failure = load.FindFailure() ?? FindLoss(report),
        });
    }

    /// <summary>What is to be sent.</summary>
    protected abstract HostileTraffic CreateTraffic(IPEndPoint target, DtlsClientOptions client);

    /// <summary>Looks at what the hostile datagrams have done beside.</summary>
    protected virtual FloodReport Finish(HostileTraffic traffic, FloodReport report) => report;

    private static string? FindLoss(FloodReport report) => report.DatagramsLost > report.DatagramsSent * TolerableLoss
        ? $"{report.DatagramsLost} of {report.DatagramsSent} datagrams of the steady load were lost"
        : null;

    private static double Rtt(FloodLoad load, double percentile) => load.RoundTrips.Percentile(percentile).TotalMicroseconds;
}

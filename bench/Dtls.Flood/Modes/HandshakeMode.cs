using System.Diagnostics;
using Dtls.CommandLine;
using Dtls.Flood.Measurements;
using Dtls.Flood.Targets;
using Dtls.Handshake;
using Dtls.Sockets;
using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Modes;

/// <summary>Handshakes in a loop, several at a time, each closed as soon as it is done.</summary>
internal sealed class HandshakeMode : FloodMode
{
    public override string Name => "handshake";

    public override string Description => "handshakes in a loop";

    public override int DefaultConnections => 8;

    public override async Task<FloodReport> RunAsync(FloodOptions options, Watch watch, CancellationToken stop)
    {
        await using FloodTarget target = await FloodTarget.OpenAsync(options, stop);
        DtlsConnectionInfo info = await target.ProbeAsync(stop);
        await LoopAsync(target, options, options.WarmUp, new Tally("warming up"), watch, stop);
        var tally = new Tally("shaking hands", watch.HasTimeline);
        long shown = watch.DisplayBytes;
        ResourceUsage before = ResourceUsage.Now();
        TimeSpan measured = await LoopAsync(target, options, options.Duration, tally, watch, stop);
        ResourceUsage used = ResourceUsage.Now().Since(before).Without(watch.DisplayBytes - shown);
        long finished = tally.Latencies.Count;
        return ReportFrame.Of(options, target, info, measured, used) with
        {
            Handshakes = finished,
            HandshakeFailures = tally.Failed,
            HandshakesPerSecond = Ratio(finished, measured.TotalSeconds),
            HandshakeP50Ms = tally.Latencies.Percentile(50).TotalMilliseconds,
            HandshakeP99Ms = tally.Latencies.Percentile(99).TotalMilliseconds,
            CpuUsPerHandshake = Ratio(used.Processor.TotalMicroseconds, finished),
            AllocatedBytesPerHandshake = Ratio(used.AllocatedBytes, finished),
            Failure = tally.Failure,
        };
    }

    private static async Task<TimeSpan> LoopAsync(
        FloodTarget target, FloodOptions options, TimeSpan duration, Tally tally, Watch watch, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] workers = [.. Enumerable.Range(0, options.Connections).Select(_ => Task.Run(() => WorkAsync(target, tally, end), CancellationToken.None))];
        TimeSpan measured = await watch.WaitAsync(tally.Phase, duration, tally.LastSecond, end.Token, tally.IsSampled ? tally.Sample : null);
        await end.CancelAsync();
        await Task.WhenAll(workers);
        return measured;
    }

    /// <summary>Handshakes until the end. Those that the end interrupts are neither finished nor failed.</summary>
    private static async Task WorkAsync(FloodTarget target, Tally tally, CancellationTokenSource end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                long start = Stopwatch.GetTimestamp();
                DtlsConnection connection = await target.ConnectAsync(handler: null, end.Token);
                tally.Latencies.Add([Stopwatch.GetTimestamp() - start]);
                await connection.CloseAsync(CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ToolException e)
            {
                if (tally.Fail(e.Message))
                {
                    await end.CancelAsync();
                }
            }
        }
    }

    /// <summary>What the workers got done.</summary>
    private sealed class Tally(string phase, bool isSampled = false)
    {
        // So many failures are no bad luck; to go on would only hide the reason.
        private const long MaxFailures = 100;

        private long _failed;
        private long _shown;
        private long _sampled;

        public string Phase => phase;

        public bool IsSampled => isSampled;

        public LatencyRecorder Latencies { get; } = new(isSampled);

        public long Failed => Interlocked.Read(ref _failed);

        /// <summary>The last failure, when there were too many.</summary>
        public string? Failure { get; private set; }

        /// <summary>Counts a failure.</summary>
        /// <returns>True when there were too many.</returns>
        public bool Fail(string reason)
        {
            bool tooMany = Interlocked.Increment(ref _failed) >= MaxFailures;
            Failure = tooMany ? reason : null;
            return tooMany;
        }

        public void Sample(Timeline timeline, double seconds)
        {
            timeline.Unit = "handshakes";
            long finished = Latencies.Count;
            timeline.Add("DTLS", (finished - _sampled) / seconds, Latencies);
            _sampled = finished;
        }

        public IReadOnlyList<(string Name, string Value)> LastSecond(double seconds)
        {
            long finished = Latencies.Count;
            double rate = (finished - _shown) / seconds;
            _shown = finished;
            return
            [
                ("handshakes/s", Count(rate)),
                ("p50", Milliseconds(Latencies.Percentile(50).TotalMilliseconds)),
                ("p99", Milliseconds(Latencies.Percentile(99).TotalMilliseconds)),
                ("finished", Count(finished)),
                ("failed", Count(Failed)),
            ];
        }
    }
}

using System.Diagnostics;
using Dtls.Flood.Measurements;
using Dtls.Flood.Modes;
using Dtls.Flood.Targets;
using Dtls.Handshake;
using Dtls.Sockets;
using static Dtls.Flood.Measurements.Figures;

namespace Dtls.Flood.Traffic;

/// <summary>Connections, what flows over them, and what is counted of it. Loads that are compared differ in one thing.</summary>
internal sealed class FloodLoad : IAsyncDisposable
{
    private static readonly TimeSpan DrainBeat = TimeSpan.FromMilliseconds(5);

    private readonly FloodConnection[] _connections;
    private readonly FloodOptions _options;
    private readonly Pacer _pacer;
    private FloodCounts _shown;
    private FloodCounts _sampled;

    private FloodLoad(FloodConnection[] connections, FloodOptions options, LatencyRecorder roundTrips, string name)
    {
        _connections = connections;
        _options = options;
        Name = name;
        RoundTrips = roundTrips;
        _pacer = new Pacer(connections, options.Rate);
    }

    /// <summary>What it is, in words: DTLS, in the clear.</summary>
    public string Name { get; }

    public LatencyRecorder RoundTrips { get; }

    /// <summary>What has gathered in <see cref="FlowAsync"/> since <see cref="Restart"/>.</summary>
    public FlowFigures Flown { get; private set; }

    /// <summary>Completes the handshakes, as many at a time as there are processors.</summary>
    /// <param name="handshakes">Where their times go.</param>
    /// <param name="name">What the load is called.</param>
    /// <returns>The load, and how long it took to open it.</returns>
    public static async Task<(FloodLoad Load, TimeSpan Opening)> OpenAsync(
        FloodTarget target, FloodOptions options, Watch watch, LatencyRecorder handshakes, CancellationToken stop, string name = "DTLS")
    {
        (FloodConnection[] connections, LatencyRecorder roundTrips) = Create(options, watch);
        long start = Stopwatch.GetTimestamp();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop };
        await Parallel.ForEachAsync(connections, parallel, async (connection, token) =>
        {
            long begin = Stopwatch.GetTimestamp();
            string? room = options.IsRelay ? $"room-{connection.Room}" : null;
            DtlsConnection association = await target.ConnectAsync(connection, token, room);
            connection.Attach(new DtlsLink(association));
            handshakes.Add([Stopwatch.GetTimestamp() - begin]);
        });
        TimeSpan opening = Stopwatch.GetElapsedTime(start);
        return (new FloodLoad(connections, options, roundTrips, name), opening);
    }

    /// <summary>Opens the same without associations.</summary>
    public static async Task<FloodLoad> OpenPlainAsync(FloodTarget target, FloodOptions options, Watch watch, CancellationToken stop)
    {
        (FloodConnection[] connections, LatencyRecorder roundTrips) = Create(options, watch);
        foreach (FloodConnection connection in connections)
        {
            PlainLink link = target.OpenPlain(connection);
            connection.Attach(link);
            if (options.IsRelay)
            {
                await PlainRelay.EnterAsync(link, connection.Room, stop);
            }
        }

        return new FloodLoad(connections, options, roundTrips, "in the clear");
    }

    /// <summary>Lets datagrams flow for a while, then waits until none is under way.</summary>
    /// <param name="isSampled">Whether it is in the picture.</param>
    /// <param name="beside">What goes on meanwhile: it is disposed of before the wait.</param>
    public async Task FlowAsync(string phase, TimeSpan duration, Watch watch, bool isSampled, CancellationToken stop, IDisposable? beside = null)
    {
        long shown = watch.DisplayBytes;
        FloodCounts before = Total(out _);
        _sampled = before;
        ResourceUsage idle = ResourceUsage.Now();
        SetSending(true);
        TimeSpan elapsed = await watch.WaitAsync(phase, duration, LastSecond, stop, isSampled ? Sample : null);
        SetSending(false);
        beside?.Dispose();
        ResourceUsage used = ResourceUsage.Now().Since(idle).Without(watch.DisplayBytes - shown);
        Flown += new FlowFigures(elapsed, used, Total(out _) - before);
        await DrainAsync();
    }

    /// <summary>Counts and times anew; nothing may be under way.</summary>
    public void Restart()
    {
        foreach (FloodConnection connection in _connections)
        {
            connection.ResetCounts();
        }

        RoundTrips.Reset();
        Flown = default;
        _shown = default;
    }

    /// <summary>All that was counted, and how many datagrams are under way.</summary>
    public FloodCounts Total(out int outstanding)
    {
        outstanding = 0;
        FloodCounts total = default;
        foreach (FloodConnection connection in _connections)
        {
            total += connection.Snapshot(out int own);
            outstanding += own;
        }

        return total;
    }

    /// <summary>Why the run counts as failed; null when it does not.</summary>
    public string? FindFailure()
    {
        DtlsFailure? failure = Array.Find(_connections, connection => connection.Failure is not null)?.Failure;
        int ended = _connections.Count(connection => connection.IsClosed);
        return (ended, Flown.Counts.Received) switch
        {
            ( > 0, _) => $"{ended} associations ended early{(failure is null ? ": the peer closed them" : $": {CommandLine.FailureText.Describe(failure)}")}",
            (_, 0) when Flown.Counts.Sent > 0 => $"no datagram came back: is the target {(_options.IsRelay ? "a relay" : "an echo server")}?",
            _ => null,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _pacer.Dispose();
        foreach (FloodConnection connection in _connections)
        {
            await connection.CloseAsync();
        }
    }

    private static (FloodConnection[] Connections, LatencyRecorder RoundTrips) Create(FloodOptions options, Watch watch)
    {
        var roundTrips = new LatencyRecorder(watch.HasTimeline);
        var connections = new FloodConnection[options.Connections];
        for (int i = 0; i < connections.Length; i++)
        {
            connections[i] = new FloodConnection(i, connections, options, roundTrips);
        }

        return (connections, roundTrips);
    }

    private void SetSending(bool sending)
    {
        foreach (FloodConnection connection in _connections)
        {
            connection.Sends(sending);
        }
    }

    /// <summary>Waits until every datagram under way came back or is lost.</summary>
    private async Task DrainAsync()
    {
        long start = Stopwatch.GetTimestamp();
        int outstanding;
        do
        {
            await Task.Delay(DrainBeat, CancellationToken.None);
            _ = Total(out outstanding);
        }
        while (outstanding > 0 && Stopwatch.GetElapsedTime(start) < _options.LossTimeout * 2);
    }

    private void Sample(Timeline timeline, double seconds)
    {
        FloodCounts now = Total(out _);
        timeline.Add(Name, (now.Received - _sampled.Received) / seconds, RoundTrips);
        _sampled = now;
    }

    private IReadOnlyList<(string Name, string Value)> LastSecond(double seconds)
    {
        FloodCounts now = Total(out int outstanding);
        double sent = (now.Sent - _shown.Sent) / seconds;
        double received = (now.Received - _shown.Received) / seconds;
        _shown = now;
        return
        [
            ("sent/s", Count(sent)),
            ("received/s", Count(received)),
            ("Gbit/s out", Gigabits(ToGigabits(sent, _options.Size))),
            ("Gbit/s back", Gigabits(ToGigabits(received, _options.Size))),
            ("rtt p50", Microseconds(RoundTrips.Percentile(50).TotalMicroseconds)),
            ("rtt p99", Microseconds(RoundTrips.Percentile(99).TotalMicroseconds)),
            ("under way", Count(outstanding)),
            ("lost", Count(now.Lost)),
            ("duplicated", Count(now.Duplicated)),
        ];
    }
}

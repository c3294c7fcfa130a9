using System.Diagnostics;

namespace Dtls.Flood.Measurements;

/// <summary>What <c>--plot</c> draws: throughput and latencies, several times a second. Its clock begins with the first stretch.</summary>
internal sealed class Timeline
{
    private readonly List<TimelineSample> _samples = [];
    private long _start;

    /// <summary>What is counted, for the axis: datagrams, handshakes.</summary>
    public string Unit { get; set; } = "datagrams";

    public IReadOnlyList<TimelineSample> Samples => _samples;

    /// <summary>Stretches of uninterrupted flow so far: each is a line of its own in the picture.</summary>
    public int Stretches { get; private set; }

    /// <summary>Begins a stretch of flow.</summary>
    public void BeginStretch()
    {
        Stretches++;
        _start = _start == 0 ? Stopwatch.GetTimestamp() : _start;
    }

    public void Add(string series, double perSecond, LatencyRecorder latencies)
    {
        (TimeSpan p50, TimeSpan p99, TimeSpan p999) = latencies.TakeInterval();
        double now = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        _samples.Add(new TimelineSample(
            series, Stretches, now, perSecond, p50.TotalMicroseconds, p99.TotalMicroseconds, p999.TotalMicroseconds));
    }
}

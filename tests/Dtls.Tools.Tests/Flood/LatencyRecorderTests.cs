using System.Diagnostics;
using Dtls.Flood.Measurements;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

public class LatencyRecorderTests
{
    [Fact]
    public void Percentiles_are_right_to_three_digits()
    {
        var recorder = new LatencyRecorder();
        var buffer = new LatencyBuffer(recorder);
        for (int microseconds = 1; microseconds <= 1000; microseconds++)
        {
            buffer.Add(microseconds * Stopwatch.Frequency / 1_000_000);
        }

        buffer.Flush();

        Assert.Equal(1000, recorder.Count);
        Assert.Equal(500, recorder.Percentile(50).TotalMicroseconds, tolerance: 1);
        Assert.Equal(990, recorder.Percentile(99).TotalMicroseconds, tolerance: 1);
        Assert.Equal(999, recorder.Percentile(99.9).TotalMicroseconds, tolerance: 1);
    }

    [Fact]
    public void Nothing_recorded_is_zero() => Assert.Equal(TimeSpan.Zero, new LatencyRecorder().Percentile(99));

    [Fact]
    public void Impossible_durations_do_no_harm()
    {
        var recorder = new LatencyRecorder();

        recorder.Add([long.MaxValue, -1, 0]);

        Assert.Equal(3, recorder.Count);
        recorder.Reset();
        Assert.Equal(0, recorder.Count);
    }
}

namespace Dtls.Flood.Measurements;

/// <summary>
/// Durations of one thread on their way to the shared <see cref="LatencyRecorder"/>: its lock is taken once for hundreds of them, and
/// thousands of associations need no histogram of their own.
/// </summary>
internal sealed class LatencyBuffer(LatencyRecorder recorder)
{
    private readonly long[] _ticks = new long[256];
    private int _count;

    public void Add(long ticks)
    {
        if (_count == _ticks.Length)
        {
            Flush();
        }

        _ticks[_count++] = ticks;
    }

    public void Flush()
    {
        recorder.Add(_ticks.AsSpan(0, _count));
        _count = 0;
    }
}

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Datagrams from one thread to another.</summary>
internal sealed class DatagramQueue : IDisposable
{
    private readonly Queue<byte[]> _datagrams = new();
    private readonly SemaphoreSlim _count = new(0);

    public void Add(ReadOnlySpan<byte> datagram)
    {
        byte[] copy = datagram.ToArray();
        lock (_datagrams)
        {
            _datagrams.Enqueue(copy);
        }

        _count.Release();
    }

    /// <returns>The datagram's length, or -1 when none came in time. No time at all means forever.</returns>
    public int Take(Span<byte> destination, int waitMilliseconds)
    {
        if (!_count.Wait(waitMilliseconds == 0 ? Timeout.Infinite : waitMilliseconds))
        {
            return -1;
        }

        lock (_datagrams)
        {
            byte[] datagram = _datagrams.Dequeue();
            datagram.CopyTo(destination);
            return datagram.Length;
        }
    }

    public void Dispose() => _count.Dispose();
}

namespace Dtls.TestKit;

/// <summary>How many bytes the calling thread allocates for something that must allocate none.</summary>
public static class AllocationProbe
{
    private const int WarmUp = 200;
    private const int Rounds = 5;

    /// <summary>
    /// Bytes that <paramref name="iterations"/> runs of <paramref name="action"/> allocate on this thread, once it is warm. The least of a few
    /// rounds: first calls, caches and the compiler may allocate now and then, a garbage-making path does every time.
    /// </summary>
    public static long Measure(Action action, int iterations = 1000)
    {
        ArgumentNullException.ThrowIfNull(action);
        Run(action, WarmUp);
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(action, iterations);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Run(Action action, int times)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }
    }
}

namespace Dtls.Benchmarks.Benchmarks;

/// <summary>For benchmarks with few and short iterations: all of them would be over before the run-time has compiled anything anew.</summary>
internal static class WarmUp
{
    private const int Passes = 16;

    // What is called often is compiled after 100 ms in which no new method was called, and that twice.
    private static readonly TimeSpan TieringPause = TimeSpan.FromMilliseconds(150);

    /// <summary>Runs something until it is compiled for good.</summary>
    public static void Run(Action pass)
    {
        for (int i = 0; i < Passes; i++)
        {
            pass();
            Thread.Sleep(TieringPause);
        }
    }
}

namespace Dtls.Sockets.Tests;

/// <summary>How long tests wait for something that happens in another thread: long enough for a busy machine, and never forever.</summary>
internal static class TestPatience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task Within(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task Within(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    public static Task<T> Within<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    /// <summary>Waits for a condition that nobody signals, a counter for instance.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(Limit);
        while (!condition())
        {
            Assert.False(timeout.IsCancellationRequested, $"waited in vain: {what}");
            await Task.Delay(1, CancellationToken.None);
        }
    }
}

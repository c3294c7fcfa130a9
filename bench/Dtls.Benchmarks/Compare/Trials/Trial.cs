namespace Dtls.Benchmarks.Compare.Trials;

/// <summary>One cell of the comparison: something that can be run again and again, with work before it that does not count.</summary>
internal abstract class Trial(TrialKey key) : IDisposable
{
    public TrialKey Key { get; } = key;

    /// <summary>What the rounds measured.</summary>
    public Measurement Measurement { get; } = new();

    /// <summary>How often the operation happens in one <see cref="Run"/>.</summary>
    public abstract int OperationsPerRun { get; }

    /// <summary>How often a pass of the warm-up runs it: so often that a few passes call every method hundreds of times.</summary>
    public abstract int RunsPerWarmUpPass { get; }

    /// <summary>Managed bytes allocated so far by whoever runs the operation.</summary>
    public virtual long AllocatedBytes => GC.GetAllocatedBytesForCurrentThread();

    /// <summary>Makes what the next <see cref="Run"/> needs. Not timed.</summary>
    public abstract void Prepare();

    /// <summary>What is timed.</summary>
    public abstract void Run();

    /// <summary>Looks at what the last <see cref="Run"/> did. Not timed.</summary>
    /// <exception cref="InvalidOperationException">It did not do its work, so its time means nothing.</exception>
    public abstract void Check();

    /// <summary>Proves once, before anything is timed, that the contestant does the work: byte by byte where bytes come out.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public abstract void Verify();

    public abstract void Dispose();

    /// <exception cref="InvalidOperationException"><paramref name="condition"/> is false.</exception>
    protected void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"{Key.Implementation} {Key.Aead} {Key.Operation} {Key.PayloadBytes} B, DTLS {Key.Protocol}: {what}");
        }
    }
}

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>
/// One end of all associations of a <see cref="RecordPath"/>. The loops over a batch are inside, in the code that is timed, so that no
/// virtual call stands between two records.
/// </summary>
internal abstract class RecordEnd
{
    /// <summary>Looks up the associations of a batch. Not timed, and touches nothing but references: their state stays where it is.</summary>
    public abstract void Assign(RecordBatch batch);

    /// <summary>Protects the payload once for each slot.</summary>
    public abstract void Protect(RecordBatch batch);

    /// <summary>Unprotects what is in the slots.</summary>
    /// <returns>How many were authentic.</returns>
    public abstract int Unprotect(RecordBatch batch);

    /// <summary>The plaintext of the only record of a batch of one.</summary>
    public abstract ReadOnlySpan<byte> GetPlaintext(RecordBatch batch);
}

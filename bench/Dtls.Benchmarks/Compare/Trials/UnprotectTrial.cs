using Dtls.Benchmarks.Compare.Contestants;

namespace Dtls.Benchmarks.Compare.Trials;

/// <summary>The near end opens records that the far end made, as they are or with a bit of their tags turned.</summary>
internal sealed class UnprotectTrial(TrialKey key, RecordPath path, RecordBatch batch, bool forged) : RecordTrial(key, path, batch)
{
    private int _opened;

    public override void Prepare()
    {
        Path.Begin(Batch);
        if (forged && Path.Associations == 1)
        {
            LetNearEndKeepUp();
        }

        Path.Far.Protect(Batch);
        RequireWholeRecords();
        if (forged)
        {
            Batch.Forge();
        }

        Path.Near.Assign(Batch);
    }

    public override void Run() => _opened = Path.Near.Unprotect(Batch);

    public override void Check()
    {
        if (forged)
        {
            Require(_opened == 0, "a forged record was opened");
        }
        else
        {
            Require(_opened == Batch.Count, $"only {_opened} of {Batch.Count} records were opened");
        }
    }

    /// <summary>
    /// A receiver that opens nothing but forgeries for 32,768 records can no longer tell the numbers of DTLS 1.3, of which 16 bits are sent
    /// (RFC 9147 §4.2.2). Where many associations take turns none comes so far, and this would warm their caches.
    /// </summary>
    private void LetNearEndKeepUp()
    {
        Path.Far.Protect(Batch);
        Require(Path.Near.Unprotect(Batch) == Batch.Count, "a good record between forgeries was not opened");
        Path.Far.Assign(Batch);
        Path.Near.Assign(Batch);
    }
}

using Dtls.Benchmarks.Compare.Contestants;

namespace Dtls.Benchmarks.Compare.Trials;

/// <summary>Records of one size through one path. Every record that is opened was made for it just before, so no number comes twice.</summary>
internal abstract class RecordTrial(TrialKey key, RecordPath path, RecordBatch batch) : Trial(key)
{
    public override int OperationsPerRun => batch.Count;

    public override int RunsPerWarmUpPass => 2;

    protected RecordPath Path => path;

    protected RecordBatch Batch => batch;

    public override void Verify()
    {
        var one = new RecordBatch(batch.Payload.Length, count: 1);
        int times = Math.Min(path.Associations, 32) + 2;
        for (int i = 0; i < times; i++)
        {
            RequireCarries(path.Near, path.Far, one);
            RequireCarries(path.Far, path.Near, one);
        }
    }

    public override void Dispose()
    {
        // The path is shared with other trials, and whoever made it disposes of it.
    }

    protected void RequireWholeRecords() => Require(
        batch.Lengths.AsSpan(0, batch.Count).IndexOfAnyInRange(int.MinValue, batch.Payload.Length) < 0, "not every record was made");

    private void RequireCarries(RecordEnd from, RecordEnd to, RecordBatch one)
    {
        one.Clear();
        path.Begin(one);
        from.Protect(one);
        Require(one.Lengths[0] > one.Payload.Length, "no record was made");
        Require(one.Record(0).IndexOf(one.Payload.AsSpan(0, Math.Min(one.Payload.Length, 16))) < 0, "the payload stands in the record in the clear");
        Require(to.Unprotect(one) == 1, "a good record was not opened");
        Require(to.GetPlaintext(one).SequenceEqual(one.Payload), "other bytes came out than went in");
    }
}

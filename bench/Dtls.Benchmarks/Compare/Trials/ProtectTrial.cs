using Dtls.Benchmarks.Compare.Contestants;

namespace Dtls.Benchmarks.Compare.Trials;

/// <summary>The near end makes records.</summary>
internal sealed class ProtectTrial(TrialKey key, RecordPath path, RecordBatch batch) : RecordTrial(key, path, batch)
{
    public override void Prepare()
    {
        Path.Begin(Batch);
        Array.Clear(Batch.Lengths);
    }

    public override void Run() => Path.Near.Protect(Batch);

    public override void Check() => RequireWholeRecords();
}

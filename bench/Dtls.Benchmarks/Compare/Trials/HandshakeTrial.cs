using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Trials;

/// <summary>Full handshakes, both ends, from nothing to two ends with keys and back to nothing.</summary>
internal abstract class HandshakeTrial(string implementation, SuiteUnderTest suite, ProtocolVersion version)
    : Trial(new TrialKey(implementation, version, suite.Name, Operations.HandshakeFull, PayloadBytes: 0))
{
    public override int OperationsPerRun => 1;

    public override int RunsPerWarmUpPass => 8;

    public override void Check() => CheckNegotiated();

    public override void Verify()
    {
        Prepare();
        Run();
        CheckNegotiated();
    }

    /// <summary>Looks at what the last handshake agreed on.</summary>
    protected abstract void CheckNegotiated();

    protected void Require(bool asMeant) => Require(asMeant, "another suite or group was negotiated than was meant");
}

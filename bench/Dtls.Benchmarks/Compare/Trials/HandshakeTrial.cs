using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Trials;

/// <summary>Handshakes, both ends, from nothing to two ends with keys and back to nothing.</summary>
/// <param name="implementation">Whose they are.</param>
/// <param name="suite">What they agree on.</param>
/// <param name="version">What they speak.</param>
/// <param name="resumed">Whether the ends know each other from a full handshake before.</param>
internal abstract class HandshakeTrial(string implementation, SuiteUnderTest suite, ProtocolVersion version, bool resumed)
    : Trial(new TrialKey(
        implementation, version, suite.Name, resumed ? Operations.HandshakeResumed : Operations.HandshakeFull, PayloadBytes: 0))
{
    /// <summary>Whether the handshakes have to resume; those that must not, may not.</summary>
    protected bool Resumed { get; } = resumed;

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

    protected void Require(bool asMeant) => Require(asMeant, "another suite or group was negotiated than was meant, or it was not " + (Resumed ? "resumed" : "full"));
}

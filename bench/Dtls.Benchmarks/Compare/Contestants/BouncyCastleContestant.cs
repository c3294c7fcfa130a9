using Dtls.Benchmarks.Compare.Trials;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>BouncyCastle, over datagrams in memory.</summary>
internal sealed class BouncyCastleContestant(MadeIdentity identity) : Contestant
{
    public override string Name => ContestantNames.BouncyCastle;

    public override RecordPath CreateRecordPath(SuiteUnderTest suite, ProtocolVersion version, int associations) =>
        new BouncyCastleRecordPath(suite, identity);

    public override HandshakeTrial CreateHandshake(SuiteUnderTest suite, ProtocolVersion version, GroupUnderTest group, bool resumed) =>
        new BouncyCastleHandshake(suite, group, identity, resumed);
}

using Dtls.Benchmarks.Compare.Trials;
using Dtls.Benchmarks.Native;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>The system's OpenSSL with memory BIOs, one record a call.</summary>
internal sealed class OpenSslContestant(MadeIdentity identity) : Contestant
{
    public override string Name => ContestantNames.OpenSsl;

    public override bool TakesForgeries => true;

    public override bool TakesManyAssociations => true;

    public override string? WhyAbsent(SuiteUnderTest suite) =>
        LibSsl.IsAvailable ? null : $"{LibSsl.Library} cannot be loaded; install OpenSSL 3";

    public override RecordPath CreateRecordPath(SuiteUnderTest suite, ProtocolVersion version, int associations) =>
        new OpenSslRecordPath(suite, identity, associations);

    public override HandshakeTrial CreateHandshake(SuiteUnderTest suite, ProtocolVersion version, GroupUnderTest group, bool resumed) =>
        new OpenSslHandshake(suite, group, identity, resumed);
}

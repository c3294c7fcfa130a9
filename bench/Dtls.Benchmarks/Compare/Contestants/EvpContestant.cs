using Dtls.Benchmarks.Native;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>libcrypto's EVP interface by P/Invoke, the context reused: what a native record layer pays before it does anything.</summary>
internal sealed class EvpContestant : Contestant
{
    public override string Name => ContestantNames.Evp;

    public override bool IsBareAead => true;

    public override string? WhyAbsent(SuiteUnderTest suite) => LibCrypto.IsAvailable ? null : "libcrypto.so.3 cannot be loaded; install OpenSSL 3";

    public override RecordPath CreateRecordPath(SuiteUnderTest suite, ProtocolVersion version, int associations) => new EvpRecordPath(suite);
}

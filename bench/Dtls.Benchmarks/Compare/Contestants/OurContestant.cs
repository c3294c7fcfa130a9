using Dtls.Benchmarks.Compare.Trials;
using Dtls.Records;
using Dtls.Records.Ciphers;
using Dtls.Records.Ciphers.Bcl;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>This library, with the kernels in C# or with the base class library.</summary>
internal sealed class OurContestant(AeadProvider provider, MadeIdentity identity) : Contestant
{
    public override string Name => provider is AeadProvider.Simd ? ContestantNames.DtlsSimd : ContestantNames.DtlsBcl;

    public override bool TakesForgeries => true;

    public override bool TakesManyAssociations => true;

    public override IReadOnlyList<ProtocolVersion> Versions { get; } = [ProtocolVersion.Dtls12, ProtocolVersion.Dtls13];

    public override string? WhyAbsent(SuiteUnderTest suite)
    {
        if (!AeadCipherFactory.IsSupported(suite.Algorithm))
        {
            return $"this platform has no {suite.Name}";
        }

        // Where there is no kernel the library falls back to the base class library, which is in the race under its own name.
        using AeadCipher cipher = AeadCipherFactory.Create(suite.Algorithm, new byte[RecordLimits.KeyLength(suite.Algorithm)], provider);
        return provider is AeadProvider.Simd && cipher is BclAead ? $"there is no kernel for {suite.Name} on this processor" : null;
    }

    public override RecordPath CreateRecordPath(SuiteUnderTest suite, ProtocolVersion version, int associations) =>
        new OurRecordPath(suite.Algorithm, version, provider, associations);

    /// <summary>DTLS 1.2 is not resumed here.</summary>
    public override HandshakeTrial? CreateHandshake(SuiteUnderTest suite, ProtocolVersion version, GroupUnderTest group, bool resumed) =>
        resumed && version is ProtocolVersion.Dtls12 ? null : new OurHandshake(Name, suite, version, group, provider, identity, resumed);
}

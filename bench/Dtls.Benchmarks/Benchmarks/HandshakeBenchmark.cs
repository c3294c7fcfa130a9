using BenchmarkDotNet.Attributes;
using Dtls.Benchmarks.Compare.Contestants;
using Dtls.Handshake;
using Dtls.Records;

namespace Dtls.Benchmarks.Benchmarks;

/// <summary>A full handshake, both ends on one thread, with ECDSA P-256 and no cookie.</summary>
public class HandshakeBenchmark
{
    private CertificateCredential _credential = null!;
    private SessionPair _pair = null!;

    [Params(ProtocolVersion.Dtls12, ProtocolVersion.Dtls13)]
    public ProtocolVersion Version { get; set; }

    [Params(NamedGroup.X25519, NamedGroup.Secp256r1)]
    public NamedGroup Group { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _credential = CertificateCredential.CreateSelfSigned("dtls-benchmarks");
        NamedGroup[] groups = [.. new[] { Group, NamedGroup.Secp256r1 }.Distinct()];
        CipherSuite suite = Version is ProtocolVersion.Dtls13 ? CipherSuite.Aes128GcmSha256 : CipherSuite.EcdheEcdsaWithAes128GcmSha256;
        _pair = new SessionPair(Version, suite, groups, AeadProvider.Auto, _credential);
    }

    [GlobalCleanup]
    public void Cleanup() => _credential.Dispose();

    [Benchmark]
    public DtlsConnectionInfo Full() => _pair.Connect().Client;
}

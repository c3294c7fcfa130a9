using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>A server of one suite.</summary>
internal sealed class BouncyCastleServer(
    BcTlsCrypto crypto, SuiteUnderTest suite, GroupUnderTest group, Certificate certificate, AsymmetricKeyParameter key)
    : DefaultTlsServer(crypto)
{
    /// <summary>Whether the key exchange used the group that was meant.</summary>
    public bool HasChosenGroup { get; private set; }

    public override int[] GetSupportedGroups() => [.. group.Offered.Select(offered => (int)offered)];

    protected override int[] GetSupportedCipherSuites() => [(int)suite.CipherSuite];

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int SelectECDH(int minimumCurveBits)
    {
        int chosen = base.SelectECDH(minimumCurveBits);
        HasChosenGroup = chosen == (int)group.Group;
        return chosen;
    }

    protected override TlsCredentialedSigner GetECDsaSignerCredentials() => new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(m_context),
        (BcTlsCrypto)Crypto,
        key,
        certificate,
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
}

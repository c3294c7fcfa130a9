using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>A client of one suite that takes any certificate, as long as the server's signature is good.</summary>
internal sealed class BouncyCastleClient(BcTlsCrypto crypto, SuiteUnderTest suite, GroupUnderTest group)
    : DefaultTlsClient(crypto), TlsAuthentication
{
    /// <summary>Whether the suite is the one that was meant, and the handshake full and with an extended master secret.</summary>
    public bool HasNegotiated { get; private set; }

    public override TlsAuthentication GetAuthentication() => this;

    public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
    {
    }

    public TlsCredentials? GetClientCredentials(CertificateRequest certificateRequest) => null;

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        SecurityParameters agreed = m_context.SecurityParameters;
        HasNegotiated = agreed.CipherSuite == (int)suite.CipherSuite
            && agreed.IsExtendedMasterSecret
            && !agreed.IsResumedSession;
    }

    protected override int[] GetSupportedCipherSuites() => [(int)suite.CipherSuite];

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override IList<int> GetSupportedGroups(IList<int> namedGroupRoles) => [.. group.Offered.Select(offered => (int)offered)];
}

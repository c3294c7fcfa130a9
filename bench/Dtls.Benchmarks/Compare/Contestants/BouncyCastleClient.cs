using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>A client of one suite that takes any certificate, as long as the server's signature is good.</summary>
/// <param name="crypto">What it computes with.</param>
/// <param name="suite">The suite.</param>
/// <param name="group">The group.</param>
/// <param name="session">What is resumed; null for a full handshake.</param>
internal sealed class BouncyCastleClient(BcTlsCrypto crypto, SuiteUnderTest suite, GroupUnderTest group, TlsSession? session)
    : DefaultTlsClient(crypto), TlsAuthentication
{
    /// <summary>Whether the suite is the one that was meant, the handshake resumed or full as meant, and with an extended master secret.</summary>
    public bool HasNegotiated { get; private set; }

    /// <summary>What a handshake to come can resume; null when the server gave no session id.</summary>
    public TlsSession? Session { get; private set; }

    public override TlsAuthentication GetAuthentication() => this;

    public override TlsSession? GetSessionToResume() => session;

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
            && agreed.IsResumedSession == session is not null;
        Session = m_context.ResumableSession;
    }

    protected override int[] GetSupportedCipherSuites() => [(int)suite.CipherSuite];

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override IList<int> GetSupportedGroups(IList<int> namedGroupRoles) => [.. group.Offered.Select(offered => (int)offered)];
}

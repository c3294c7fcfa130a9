using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>A server of one suite.</summary>
/// <param name="crypto">What it computes with.</param>
/// <param name="suite">The suite.</param>
/// <param name="group">The group.</param>
/// <param name="certificate">What it shows.</param>
/// <param name="key">Of the certificate.</param>
/// <param name="givesSessions">Whether clients get a session id to come back with.</param>
/// <param name="session">What is resumed; null for a full handshake.</param>
internal sealed class BouncyCastleServer(
    BcTlsCrypto crypto,
    SuiteUnderTest suite,
    GroupUnderTest group,
    Certificate certificate,
    AsymmetricKeyParameter key,
    bool givesSessions,
    TlsSession? session)
    : DefaultTlsServer(crypto)
{
    private const int SessionIdLength = 32;

    /// <summary>Whether the key exchange used the group that was meant; a resumed handshake has none.</summary>
    public bool HasChosenGroup { get; private set; } = session is not null;

    /// <summary>What a handshake to come can resume.</summary>
    public TlsSession? Session { get; private set; }

    public override TlsSession? GetSessionToResume(byte[] sessionID) =>
        session is not null && sessionID.AsSpan().SequenceEqual(session.SessionID) ? session : null;

    public override byte[]? GetNewSessionID() => givesSessions ? m_context.NonceGenerator.GenerateNonce(SessionIdLength) : null;

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        Session = m_context.ResumableSession;
    }

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

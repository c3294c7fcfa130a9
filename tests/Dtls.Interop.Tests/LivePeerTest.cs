using Dtls.CommandLine;
using Dtls.Handshake;

namespace Dtls.Interop.Tests;

/// <summary>What tests of a session in this process against a program of others share: who we are, and whom we believe.</summary>
public abstract class LivePeerTest(InteropCertificates certificates)
{
    private protected InteropCertificates Certificates { get; } = certificates;

    private protected DtlsContext ClientContext(
        DtlsProtocols protocols = DtlsProtocols.Dtls13,
        NamedGroup[]? groups = null,
        ClientSessionCache? cache = null,
        PemPair? certificate = null,
        CipherSuite[]? suites = null,
        Action<string>? keyLog = null,
        int mtu = 1200) =>
        DtlsContext.CreateClient(new DtlsClientOptions
        {
            Protocols = protocols,
            Groups = groups ?? [NamedGroup.X25519, NamedGroup.Secp256r1],
            CipherSuites = suites ?? new DtlsClientOptions().CipherSuites,
            SessionCache = cache,
            KeyLog = keyLog,
            Mtu = mtu,
            Certificates = certificate is null ? [] : [Read(certificate)],
            CertificateChainPolicy = PeerTrust.OfAuthorities(Certificates.AuthorityPath).ChainPolicy,
        });

    private protected DtlsContext ServerContext(
        DtlsProtocols protocols = DtlsProtocols.Dtls13,
        NamedGroup[]? groups = null,
        CookiePolicy cookies = CookiePolicy.Always,
        ClientCertificateMode clients = ClientCertificateMode.None,
        Action<string>? keyLog = null,
        int mtu = 1200) =>
        DtlsContext.CreateServer(new DtlsServerOptions
        {
            Protocols = protocols,
            Groups = groups ?? [NamedGroup.X25519, NamedGroup.Secp256r1],
            CookiePolicy = cookies,
            ClientCertificateMode = clients,
            KeyLog = keyLog,
            Mtu = mtu,
            Certificates = [Read(Certificates.EcdsaServer)],
            CertificateChainPolicy = PeerTrust.OfAuthorities(Certificates.AuthorityPath).ChainPolicy,
        });

    private static CertificateCredential Read(PemPair pair) => CredentialFiles.Read(pair.CertificatePath, pair.KeyPath)!;
}

using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake;
using Microsoft.Extensions.Time.Testing;

namespace Dtls.TestKit;

/// <summary>
/// What both ends of a handshake are told, in one place, so that a test names only what it is about. Certificates come from
/// <see cref="TestCertificates"/>, and both ends trust their root.
/// </summary>
public sealed record PairOptions
{
    /// <summary>DTLS 1.2 only, on both ends.</summary>
    public static PairOptions Dtls12 { get; } = new() { Client = DtlsProtocols.Dtls12, Server = DtlsProtocols.Dtls12 };

    /// <summary>DTLS 1.3 only, on both ends.</summary>
    public static PairOptions Dtls13 { get; } = new() { Client = DtlsProtocols.Dtls13, Server = DtlsProtocols.Dtls13 };

    /// <summary>Both versions on both ends.</summary>
    public static PairOptions Both { get; } = new() { Client = DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, Server = DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13 };

    /// <summary>The versions of the client.</summary>
    public required DtlsProtocols Client { get; init; }

    /// <summary>The versions of the server.</summary>
    public required DtlsProtocols Server { get; init; }

    public IReadOnlyList<CertificateCredential> ServerCertificates { get; init; } = [TestCertificates.Server.Credential];

    public IReadOnlyList<CertificateCredential> ClientCertificates { get; init; } = [];

    public ClientCertificateMode ClientCertificateMode { get; init; }

    public PeerVerificationMode ClientVerification { get; init; }

    public PeerVerificationMode ServerVerification { get; init; }

    public IReadOnlyList<NamedGroup> ClientGroups { get; init; } = [NamedGroup.X25519, NamedGroup.Secp256r1];

    public IReadOnlyList<NamedGroup> ServerGroups { get; init; } = [NamedGroup.X25519, NamedGroup.Secp256r1];

    public IReadOnlyList<string> ClientApplicationProtocols { get; init; } = [];

    public IReadOnlyList<string> ServerApplicationProtocols { get; init; } = [];

    /// <summary>Null for the default.</summary>
    public IReadOnlyList<CipherSuite>? CipherSuites { get; init; }

    /// <summary>Null for the default.</summary>
    public IReadOnlyList<SignatureScheme>? ClientSignatureSchemes { get; init; }

    public bool RequireExtendedMasterSecret { get; init; } = true;

    public int MaxPeerCertificates { get; init; } = 10;

    public int ClientMtu { get; init; } = 1200;

    public int ServerMtu { get; init; } = 1200;

    public bool ReduceMtuOnLoss { get; init; } = true;

    public CookiePolicy CookiePolicy { get; init; } = CookiePolicy.Always;

    /// <summary>Tickets that the server of DTLS 1.3 gives.</summary>
    public int TicketCount { get; init; } = 2;

    /// <summary>Where the client keeps tickets; null: it throws them away.</summary>
    public ClientSessionCache? SessionCache { get; init; }

    /// <summary>Whom both ends trust.</summary>
    public X509ChainPolicy Trust { get; init; } = TestCertificates.TrustPolicy;

    /// <summary>Gets the secrets that the server knows.</summary>
    public Action<string>? KeyLog { get; init; }

    public DtlsClientOptions CreateClient(TimeProvider clock)
    {
        var defaults = new DtlsClientOptions();
        return new DtlsClientOptions
        {
            TimeProvider = clock,
            Protocols = Client,
            Certificates = ClientCertificates,
            CertificateChainPolicy = Trust,
            PeerVerification = ClientVerification,
            Groups = ClientGroups,
            ApplicationProtocols = ClientApplicationProtocols,
            CipherSuites = CipherSuites ?? defaults.CipherSuites,
            SignatureSchemes = ClientSignatureSchemes ?? defaults.SignatureSchemes,
            RequireExtendedMasterSecret = RequireExtendedMasterSecret,
            MaxPeerCertificates = MaxPeerCertificates,
            Mtu = ClientMtu,
            SessionCache = SessionCache,
            ReduceMtuOnLoss = ReduceMtuOnLoss,
        };
    }

    public DtlsServerOptions CreateServer(TimeProvider clock)
    {
        var defaults = new DtlsClientOptions();
        return new DtlsServerOptions
        {
            TimeProvider = clock,
            Protocols = Server,
            Certificates = ServerCertificates,
            ClientCertificateMode = ClientCertificateMode,
            CertificateChainPolicy = Trust,
            PeerVerification = ServerVerification,
            Groups = ServerGroups,
            ApplicationProtocols = ServerApplicationProtocols,
            CipherSuites = CipherSuites ?? defaults.CipherSuites,
            RequireExtendedMasterSecret = RequireExtendedMasterSecret,
            MaxPeerCertificates = MaxPeerCertificates,
            Mtu = ServerMtu,
            TicketCount = TicketCount,
            ReduceMtuOnLoss = ReduceMtuOnLoss,
            CookiePolicy = CookiePolicy,
            KeyLog = KeyLog,
        };
    }

    /// <summary>Both ends, with a clock of their own.</summary>
    public DtlsPair CreatePair(LossyLink? link = null, string? targetHost = TestCertificates.ServerName, bool withAcceptor = false, FakeTimeProvider? clock = null)
    {
        clock ??= TestOptions.CreateClock();
        return new DtlsPair(clock, DtlsContext.CreateClient(CreateClient(clock)), DtlsContext.CreateServer(CreateServer(clock)), link, targetHost, withAcceptor);
    }
}

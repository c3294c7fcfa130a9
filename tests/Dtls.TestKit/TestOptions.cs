using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake;
using Microsoft.Extensions.Time.Testing;

namespace Dtls.TestKit;

/// <summary>
/// Options for a pair of sessions that trust each other: a self-signed certificate for <see cref="Host"/> that the client takes for its only
/// root. A test that wants something else passes options of its own.
/// </summary>
public static class TestOptions
{
    /// <summary>The name that the server's certificate is for.</summary>
    public const string Host = "dtls.example";

    private static readonly Lazy<CertificateCredential> SelfSigned = new(() => CertificateCredential.CreateSelfSigned(Host, CreateClock()));

    /// <summary>The certificate of a default server.</summary>
    public static CertificateCredential ServerCredential => SelfSigned.Value;

    /// <summary>A trust store with only the default server's certificate in it.</summary>
    public static X509ChainPolicy TrustServer => Trust(ServerCredential.Chain[0]);

    /// <summary>A clock at a fixed moment, the same in every test.</summary>
    public static FakeTimeProvider CreateClock() => new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    /// <summary>A policy that trusts exactly these roots.</summary>
    public static X509ChainPolicy Trust(params X509Certificate2[] roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    /// <summary>A client of DTLS 1.2.</summary>
    public static DtlsClientOptions Client(TimeProvider clock) => new() { TimeProvider = clock, CertificateChainPolicy = TrustServer, Protocols = DtlsProtocols.Dtls12 };

    /// <summary>A server of DTLS 1.2.</summary>
    public static DtlsServerOptions Server(TimeProvider clock) => new() { TimeProvider = clock, Certificates = [ServerCredential], Protocols = DtlsProtocols.Dtls12 };

    /// <summary>A pair with the options of <see cref="Client"/> and <see cref="Server"/>, or others of the same clock.</summary>
    public static DtlsPair CreatePair(
        Func<TimeProvider, DtlsClientOptions>? client = null,
        Func<TimeProvider, DtlsServerOptions>? server = null,
        LossyLink? link = null,
        string? targetHost = Host,
        bool withAcceptor = true)
    {
        FakeTimeProvider clock = CreateClock();
        return new DtlsPair(
            clock,
            DtlsContext.CreateClient((client ?? Client)(clock)),
            DtlsContext.CreateServer((server ?? Server)(clock)),
            link,
            targetHost,
            withAcceptor);
    }
}

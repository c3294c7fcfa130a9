using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake;

namespace Dtls.CommandLine;

/// <summary>Whom a program believes: what <c>--ca</c>, <c>--fingerprint</c> and <c>--insecure</c> mean for the options of the library.</summary>
public sealed class PeerTrust
{
    private PeerTrust(
        PeerVerificationMode mode,
        X509ChainPolicy? chainPolicy = null,
        Func<PeerIdentity, CancellationToken, ValueTask<bool>>? verifyPeer = null)
    {
        Mode = mode;
        ChainPolicy = chainPolicy;
        VerifyPeer = verifyPeer;
    }

    /// <summary>The authorities of the operating system.</summary>
    public static PeerTrust OfSystem { get; } = new(PeerVerificationMode.Chain);

    /// <summary>Anybody, unchecked.</summary>
    public static PeerTrust OfAnybody { get; } = new(PeerVerificationMode.None);

    /// <summary>For <c>DtlsOptions.PeerVerification</c>.</summary>
    public PeerVerificationMode Mode { get; }

    /// <summary>For <c>DtlsOptions.CertificateChainPolicy</c>.</summary>
    public X509ChainPolicy? ChainPolicy { get; }

    /// <summary>For <c>DtlsEndpointOptions.VerifyPeer</c>.</summary>
    public Func<PeerIdentity, CancellationToken, ValueTask<bool>>? VerifyPeer { get; }

    /// <summary>Exactly the certificate with this SHA-256 fingerprint, whoever issued it, for whatever name. RFC 8122, RFC 5763 §5.</summary>
    public static PeerTrust OfFingerprint(byte[] sha256) => new(
        PeerVerificationMode.Owner,
        verifyPeer: (peer, _) => ValueTask.FromResult(
            CryptographicOperations.FixedTimeEquals(sha256, peer.Certificate.GetCertHash(HashAlgorithmName.SHA256))));

    /// <summary>The authorities in a PEM file and no others. There is no revocation check: a custom authority rarely publishes lists.</summary>
    /// <exception cref="UsageException">The file cannot be read or holds no certificate.</exception>
    public static PeerTrust OfAuthorities(string pemPath)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(pemPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UsageException($"--ca {pemPath}: {e.Message}", e);
        }

        if (authorities.Count == 0)
        {
            throw new UsageException($"--ca {pemPath}: the file holds no certificate");
        }

        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return new PeerTrust(PeerVerificationMode.Chain, policy);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake;

namespace Dtls.TestKit;

/// <summary>A certificate with its key and the certificates between it and its root.</summary>
public sealed class TestCertificate
{
    private static readonly DateTimeOffset ValidFrom = new(1999, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset ValidTo = new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static long s_serialNumber = 1000;

    private readonly Lazy<CertificateCredential> _credential;

    private TestCertificate(TestKey key, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> issuers)
    {
        Key = key;
        Certificate = certificate;
        Issuers = issuers;
        _credential = new Lazy<CertificateCredential>(CreateCredential);
    }

    public TestKey Key { get; }

    /// <summary>Without the private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The issuer, its issuer …, and the root last.</summary>
    public IReadOnlyList<X509Certificate2> Issuers { get; }

    public X509Certificate2 Root => Issuers is [.., var root] ? root : Certificate;

    /// <summary>What a peer sends: the certificate and all above it but the root.</summary>
    public IReadOnlyList<X509Certificate2> SentChain => [Certificate, .. Issuers.SkipLast(1)];

    /// <summary>The certificate and all above it.</summary>
    public string CertificatesPem => string.Join('\n', Issuers.Prepend(Certificate).Select(certificate => certificate.ExportCertificatePem()));

    /// <summary>One credential for all tests: do not dispose of it.</summary>
    public CertificateCredential Credential => _credential.Value;

    /// <summary>A policy that trusts this certificate's root and no other, with no revocation check.</summary>
    public X509ChainPolicy TrustPolicy
    {
        get
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            policy.CustomTrustStore.Add(Root);
            return policy;
        }
    }

    /// <summary>A new credential, which the caller disposes of.</summary>
    public CertificateCredential CreateCredential() => CertificateCredential.CreateFromPem(CertificatesPem, Key.PrivateKeyPem);

    /// <summary>A self-signed certificate authority.</summary>
    public static TestCertificate CreateRoot(string name, TestKey key)
    {
        CertificateRequest request = CreateRequest(name, key, isAuthority: true);
        X509Certificate2 certificate = request.Create(request.SubjectName, key.SignatureGenerator, ValidFrom, ValidTo, NextSerialNumber());
        return new TestCertificate(key, certificate, []);
    }

    /// <summary>An authority under this one.</summary>
    public TestCertificate IssueAuthority(string name, TestKey key) => Issue(CreateRequest(name, key, isAuthority: true), key, ValidFrom, ValidTo);

    /// <summary>A certificate under this authority.</summary>
    /// <param name="name">The common name.</param>
    /// <param name="key">The key of the new certificate.</param>
    /// <param name="usages">The extended key usages; none leaves the extension out.</param>
    /// <param name="names">Host names and IP addresses.</param>
    public TestCertificate Issue(string name, TestKey key, string[] usages, string[] names, DateTimeOffset? validFrom = null, DateTimeOffset? validTo = null)
    {
        CertificateRequest request = CreateRequest(name, key, isAuthority: false);
        if (usages.Length > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(usage => new Oid(usage))], critical: false));
        }

        if (names.Length > 0)
        {
            var alternativeNames = new SubjectAlternativeNameBuilder();
            foreach (string alternativeName in names)
            {
                if (System.Net.IPAddress.TryParse(alternativeName, out System.Net.IPAddress? address))
                {
                    alternativeNames.AddIpAddress(address);
                }
                else
                {
                    alternativeNames.AddDnsName(alternativeName);
                }
            }

            request.CertificateExtensions.Add(alternativeNames.Build());
        }

        return Issue(request, key, validFrom ?? ValidFrom, validTo ?? ValidTo);
    }

    private TestCertificate Issue(CertificateRequest request, TestKey key, DateTimeOffset validFrom, DateTimeOffset validTo)
    {
        X509Certificate2 certificate = request.Create(Certificate.SubjectName, Key.SignatureGenerator, validFrom, validTo, NextSerialNumber());
        return new TestCertificate(key, certificate, [Certificate, .. Issuers]);
    }

    private static CertificateRequest CreateRequest(string name, TestKey key, bool isAuthority)
    {
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), key.PublicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        X509KeyUsageFlags usage = isAuthority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature;
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        return request;
    }

    private static byte[] NextSerialNumber()
    {
        byte[] serialNumber = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(serialNumber, Interlocked.Increment(ref s_serialNumber));
        return serialNumber;
    }
}

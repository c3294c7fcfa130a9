using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dtls.Benchmarks.Compare;

/// <summary>One self-signed ECDSA P-256 certificate, which every server of a run shows.</summary>
internal sealed class MadeIdentity : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public MadeIdentity()
    {
        var request = new CertificateRequest("CN=dtls-benchmarks", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(7));
        CertificateDer = Certificate.RawData;
        EcPrivateKey = _key.ExportECPrivateKey();
        Pkcs8PrivateKey = _key.ExportPkcs8PrivateKey();
    }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    public byte[] CertificateDer { get; }

    /// <summary>RFC 5915.</summary>
    public byte[] EcPrivateKey { get; }

    /// <summary>RFC 5208.</summary>
    public byte[] Pkcs8PrivateKey { get; }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}

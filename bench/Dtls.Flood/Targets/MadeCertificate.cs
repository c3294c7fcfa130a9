using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.CommandLine;
using Dtls.Handshake;

namespace Dtls.Flood.Targets;

/// <summary>The certificate made at start when none is given: ECDSA, or RSA when only suites signed with RSA are asked for.</summary>
internal static class MadeCertificate
{
    private const string Subject = "dtls-flood";

    public static CertificateCredential For(IReadOnlyList<CipherSuite>? suites)
    {
        if (suites is null || !suites.All(CipherSuiteNames.NeedsRsaKey))
        {
            return CertificateCredential.CreateSelfSigned(Subject);
        }

        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={Subject}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(7));
        return CertificateCredential.Create(certificate);
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Interop.Tests;
using Dtls.Interop.Tests.Processes;
using Xunit;

[assembly: AssemblyFixture(typeof(InteropCertificates))]

namespace Dtls.Interop.Tests;

/// <summary>An authority, another one, and what they issued, as PEM files that every peer reads.</summary>
public sealed class InteropCertificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dtls-interop-");
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _otherAuthority;

    public InteropCertificates()
    {
        _authority = NewAuthority("Interop CA");
        _otherAuthority = NewAuthority("Another CA");
        AuthorityPath = Write("ca.pem", _authority.ExportCertificatePem());
        OtherAuthorityPath = Write("other-ca.pem", _otherAuthority.ExportCertificatePem());
        EcdsaServer = Issue("server-ecdsa", "localhost", ECCurve.NamedCurves.nistP256);
        P384Server = Issue("server-p384", "localhost", ECCurve.NamedCurves.nistP384);
        P521Server = Issue("server-p521", "localhost", ECCurve.NamedCurves.nistP521);
        WrongNameServer = Issue("server-wrong-name", "elsewhere.test", ECCurve.NamedCurves.nistP256);
        Client = Issue("client-ecdsa", "client", ECCurve.NamedCurves.nistP256);
        StrangeClient = Issue("client-strange", "stranger", ECCurve.NamedCurves.nistP256, _otherAuthority);
        using var rsa = RSA.Create(2048);
        RsaServer = Write("server-rsa", new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), "localhost", rsa);
        RsaClient = Write("client-rsa", new CertificateRequest("CN=client", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), "client", rsa);
    }

    public string AuthorityPath { get; }

    /// <summary>An authority that issued none of the servers.</summary>
    public string OtherAuthorityPath { get; }

    public PemPair EcdsaServer { get; }

    public PemPair P384Server { get; }

    public PemPair P521Server { get; }

    public PemPair RsaServer { get; }

    /// <summary>Good, but not for localhost.</summary>
    public PemPair WrongNameServer { get; }

    public PemPair Client { get; }

    public PemPair RsaClient { get; }

    /// <summary>From the other authority.</summary>
    public PemPair StrangeClient { get; }

    /// <summary>A server whose key fits <paramref name="suite"/>.</summary>
    internal PemPair ServerFor(CipherSuite suite) => CipherSuiteNames.NeedsRsaKey(suite) ? RsaServer : EcdsaServer;

    /// <summary>A self-signed Ed25519 certificate for localhost, made by <c>openssl</c>: the base class library makes none.</summary>
    internal async Task<PemPair> MakeEd25519ServerAsync()
    {
        string path = Path.Join(_folder.FullName, Path.GetRandomFileName());
        var pair = new PemPair($"{path}.pem", $"{path}.key");
        await using RunningProcess openssl = RunningProcess.Start(
            PeerProgram.Require("openssl"),
            [
                "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "7", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", pair.CertificatePath, "-keyout", pair.KeyPath,
            ]);
        await openssl.AssertExitCodeAsync(0);
        return pair;
    }

    public void Dispose()
    {
        _authority.Dispose();
        _otherAuthority.Dispose();
        _folder.Delete(recursive: true);
    }

    private static X509Certificate2 NewAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    private PemPair Issue(string file, string name, ECCurve curve, X509Certificate2? authority = null)
    {
        using var key = ECDsa.Create(curve);
        return Write(file, new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256), name, key, authority);
    }

    private PemPair Write(string file, CertificateRequest request, string name, AsymmetricAlgorithm key, X509Certificate2? authority = null)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        using X509Certificate2 issuer = X509CertificateLoader.LoadCertificate((authority ?? _authority).RawData);
        using ECDsa issuerKey = (authority ?? _authority).GetECDsaPrivateKey()!;
        using X509Certificate2 certificate = request.Create(
            issuer.SubjectName,
            X509SignatureGenerator.CreateForECDsa(issuerKey),
            DateTimeOffset.UtcNow.AddHours(-1),
            DateTimeOffset.UtcNow.AddDays(7),
            RandomNumberGenerator.GetBytes(12));
        return new PemPair(Write($"{file}.pem", certificate.ExportCertificatePem()), Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    private string Write(string file, string pem)
    {
        string path = Path.Join(_folder.FullName, file);
        File.WriteAllText(path, pem + "\n");
        return path;
    }
}

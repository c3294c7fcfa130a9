using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

/// <summary>A certificate may name an address where its issuer's is to be had (RFC 5280 §4.2.2.1): nobody goes there during a handshake.</summary>
public sealed class CertificateDownloadTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    [Rfc(5280, "4.2.2.1")]
    public async Task A_strangers_certificate_does_not_send_a_server_to_an_address_of_its_choice()
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        using X509Certificate2 stranger = CreateStranger($"http://127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port}/issuer.cer");
        using var credential = CertificateCredential.Create(stranger);
        DtlsServerOptions defaults = Loopback.Server();
        X509ChainPolicy policy = TestCertificates.TrustPolicy;
        policy.DisableCertificateDownloads = false; // as in a policy that the user makes
        DtlsListener listener = await _loopback.ListenAsync(Loopback.Listen(new DtlsServerOptions
        {
            Certificates = defaults.Certificates,
            ClientCertificateMode = ClientCertificateMode.Optional,
            CertificateChainPolicy = policy,
        }));
        var client = new DtlsClientOptions { Certificates = [credential], Protocols = DtlsProtocols.Dtls12, CertificateChainPolicy = TestCertificates.TrustPolicy };

        DtlsException refused = await Assert.ThrowsAsync<DtlsException>(() => _loopback.ConnectAsync(Loopback.Connect(listener.LocalEndPoint, client)));

        Assert.Equal(AlertDescription.UnknownCa, refused.Alert);
        Assert.False(trap.Pending());
    }

    private static X509Certificate2 CreateStranger(string issuerAddress)
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuer = new X500DistinguishedName("CN=Nobody");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Stranger", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerAddress]));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.Create(issuer, X509SignatureGenerator.CreateForECDsa(issuerKey), now.AddHours(-1), now.AddHours(1), [1]);
        return certificate.CopyWithPrivateKey(key);
    }
}

using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.Credentials;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Credentials;

public class CertificateCacheTests
{
    private readonly CertificateCache _cache = new();

    private static byte[] Server => TestCertificates.Server.Credential.Chain[0].RawData;

    [Fact]
    public void Everyone_gets_a_certificate_of_his_own()
    {
        X509Certificate2 first = _cache.TryParse(Server)!;
        X509Certificate2 second = _cache.TryParse(Server)!;
        Assert.NotSame(first, second);
        first.Dispose();
        using X509Certificate2 third = _cache.TryParse(Server)!;
        foreach (X509Certificate2 certificate in new[] { second, third })
        {
            Assert.Equal(Server, certificate.RawData);
            Assert.NotNull(certificate.GetECDsaPublicKey());
        }

        second.Dispose();
    }

    [Fact]
    public void What_is_no_certificate_is_none_the_second_time_either()
    {
        byte[] cut = Server[..^1], longer = [.. Server, 0];
        for (int i = 0; i < 2; i++)
        {
            using X509Certificate2 good = _cache.TryParse(Server)!;
            Assert.Null(_cache.TryParse(cut));
            Assert.Null(_cache.TryParse(longer));
            Assert.Null(_cache.TryParse([]));
        }
    }

    [Fact]
    public void A_certificate_lives_on_when_the_cache_has_forgotten_it()
    {
        X509Certificate2 kept = _cache.TryParse(Server)!;
        IReadOnlyList<X509Certificate2> many = TestCertificates.ServerUnderManyIntermediates.Credential.Chain;
        foreach (X509Certificate2 other in many)
        {
            using X509Certificate2? copy = _cache.TryParse(other.RawData);
            Assert.Equal(other.RawData, copy!.RawData);
        }

        Assert.NotNull(kept.GetECDsaPublicKey());
        using X509Certificate2 again = _cache.TryParse(Server)!;
        Assert.Equal(kept, again);
        kept.Dispose();
    }

    [Fact]
    public void Many_threads_may_ask_at_once() => Parallel.For(0, 2000, i =>
    {
        IReadOnlyList<X509Certificate2> many = TestCertificates.ServerUnderManyIntermediates.Credential.Chain;
        byte[] der = many[i * 7 % 20].RawData; // a few more than there are places
        using X509Certificate2 certificate = _cache.TryParse(der)!;
        Assert.Equal(der, certificate.RawData);
        Assert.NotEmpty(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    });
}

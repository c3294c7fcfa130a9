using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.CommandLine;
using Dtls.Handshake;
using Xunit;

namespace Dtls.Tools.Tests.CommandLine;

public sealed class PeerTrustTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task A_fingerprint_lets_in_its_own_certificate_only()
    {
        using X509Certificate2 friend = NewCertificate();
        using X509Certificate2 stranger = NewCertificate();
        Assert.True(FingerprintText.TryParse(FingerprintText.Of(friend), out byte[]? fingerprint));

        PeerTrust trust = PeerTrust.OfFingerprint(fingerprint);

        Assert.Equal(PeerVerificationMode.Owner, trust.Mode);
        Assert.True(await trust.VerifyPeer!(new PeerIdentity(friend, [friend], []), CancellationToken.None));
        Assert.False(await trust.VerifyPeer!(new PeerIdentity(stranger, [stranger], []), CancellationToken.None));
    }

    [Fact]
    public void The_authorities_of_a_file_are_the_only_ones()
    {
        using X509Certificate2 authority = NewCertificate();
        File.WriteAllText(_path, authority.ExportCertificatePem());

        PeerTrust trust = PeerTrust.OfAuthorities(_path);

        Assert.Equal(PeerVerificationMode.Chain, trust.Mode);
        Assert.Equal(X509ChainTrustMode.CustomRootTrust, trust.ChainPolicy!.TrustMode);
        Assert.Equal(authority.Thumbprint, Assert.Single(trust.ChainPolicy.CustomTrustStore).Thumbprint);
    }

    [Fact]
    public void A_file_without_authorities_is_a_bad_option()
    {
        Assert.Contains("no certificate", Assert.Throws<UsageException>(() => PeerTrust.OfAuthorities(_path)).Message, StringComparison.Ordinal);
        string missing = Path.Join(_path, "missing.pem");
        Assert.Contains(missing, Assert.Throws<UsageException>(() => PeerTrust.OfAuthorities(missing)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha-256:AB")]
    [InlineData("sha-1:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha-256:zz00000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_no_fingerprint_is_refused(string text) => Assert.False(FingerprintText.TryParse(text, out _));

    [Fact]
    public void A_fingerprint_is_written_as_in_sdp()
    {
        using X509Certificate2 certificate = NewCertificate();

        string text = FingerprintText.Of(certificate);

        Assert.Matches("^sha-256:([0-9A-F]{2}:){31}[0-9A-F]{2}$", text);
        Assert.True(FingerprintText.TryParse(text["sha-256:".Length..].Replace(":", "", StringComparison.Ordinal).ToLowerInvariant(), out byte[]? bytes));
        Assert.Equal(SHA256.HashData(certificate.RawData), bytes);
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }
}

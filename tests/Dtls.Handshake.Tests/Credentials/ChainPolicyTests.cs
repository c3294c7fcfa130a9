using System.Security.Cryptography.X509Certificates;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Credentials;

/// <summary>What a context does with the user's <see cref="DtlsOptions.CertificateChainPolicy"/>.</summary>
public class ChainPolicyTests
{
    [Fact]
    public void One_that_asks_the_network_about_revocation_is_refused_with_what_to_do_instead()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust };
        ArgumentException ofClient = Assert.Throws<ArgumentException>(() => DtlsContext.CreateClient(new DtlsClientOptions { CertificateChainPolicy = policy }));
        ArgumentException ofServer = Assert.Throws<ArgumentException>(() => DtlsContext.CreateServer(new DtlsServerOptions { Certificates = [TestCertificates.Server.Credential], CertificateChainPolicy = policy }));
        Assert.Equal(nameof(DtlsOptions.CertificateChainPolicy), ofClient.ParamName);
        Assert.Contains("NoCheck or Offline", ofClient.Message, StringComparison.Ordinal);
        Assert.Contains("VerifyPeer", ofServer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(X509RevocationMode.NoCheck)]
    [InlineData(X509RevocationMode.Offline)]
    public void Others_are_copied_and_what_the_user_changes_later_changes_nothing(X509RevocationMode mode)
    {
        X509ChainPolicy policy = TestCertificates.TrustPolicy;
        policy.RevocationMode = mode;
        var context = DtlsContext.CreateClient(new DtlsClientOptions { CertificateChainPolicy = policy });
        policy.RevocationMode = X509RevocationMode.Online;
        policy.CustomTrustStore.Clear();
        Assert.Equal(mode, context.ChainPolicy!.RevocationMode);
        Assert.Single(context.ChainPolicy.CustomTrustStore);
    }
}

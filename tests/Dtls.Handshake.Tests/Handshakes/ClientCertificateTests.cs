using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>Servers that ask for the client's certificate, or do not.</summary>
public class ClientCertificateTests
{
    private const ClientCertificateMode None = ClientCertificateMode.None;
    private const ClientCertificateMode Optional = ClientCertificateMode.Optional;
    private const ClientCertificateMode Required = ClientCertificateMode.Required;

    public enum Shown
    {
        Nothing,
        Good,
        Untrusted,
        ForServersOnly,

        /// <summary>RSA, where the server verifies ECDSA only: the client declines.</summary>
        Unfit,
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12, None, Shown.Good, null)]
    [InlineData(DtlsProtocols.Dtls12, Optional, Shown.Nothing, null)]
    [InlineData(DtlsProtocols.Dtls12, Optional, Shown.Good, null)]
    [InlineData(DtlsProtocols.Dtls12, Optional, Shown.Untrusted, AlertDescription.UnknownCa)]
    [InlineData(DtlsProtocols.Dtls12, Optional, Shown.ForServersOnly, AlertDescription.UnsupportedCertificate)]
    [InlineData(DtlsProtocols.Dtls12, Required, Shown.Good, null)]
    [InlineData(DtlsProtocols.Dtls12, Required, Shown.Nothing, AlertDescription.HandshakeFailure)]
    [InlineData(DtlsProtocols.Dtls12, Required, Shown.Unfit, AlertDescription.HandshakeFailure)]
    [InlineData(DtlsProtocols.Dtls12, Required, Shown.Untrusted, AlertDescription.UnknownCa)]
    [InlineData(DtlsProtocols.Dtls13, None, Shown.Good, null)]
    [InlineData(DtlsProtocols.Dtls13, Optional, Shown.Nothing, null)]
    [InlineData(DtlsProtocols.Dtls13, Optional, Shown.Good, null)]
    [InlineData(DtlsProtocols.Dtls13, Optional, Shown.Untrusted, AlertDescription.UnknownCa)]
    [InlineData(DtlsProtocols.Dtls13, Optional, Shown.ForServersOnly, AlertDescription.UnsupportedCertificate)]
    [InlineData(DtlsProtocols.Dtls13, Required, Shown.Good, null)]
    [InlineData(DtlsProtocols.Dtls13, Required, Shown.Nothing, AlertDescription.CertificateRequired)]
    [InlineData(DtlsProtocols.Dtls13, Required, Shown.Unfit, AlertDescription.CertificateRequired)]
    [InlineData(DtlsProtocols.Dtls13, Required, Shown.Untrusted, AlertDescription.UnknownCa)]
    [Rfc(5246, "7.4.6")]
    [Rfc(8446, "4.4.2.4")]
    public void The_server_lets_in_whom_its_mode_allows_and_tells_the_others_why(DtlsProtocols version, ClientCertificateMode mode, Shown shown, AlertDescription? alert)
    {
        using DtlsPair pair = (AlertTests.PairOf(version) with
        {
            ClientCertificateMode = mode,
            ClientCertificates = Certificates(shown),
            ClientSignatureSchemes = shown is Shown.Unfit ? [SignatureScheme.EcdsaSecp256r1Sha256] : null,
        }).CreatePair();
        pair.Run();
        if (alert is null)
        {
            Assert.True(pair.IsConnected);
            string? expected = mode is not None && shown is Shown.Good ? TestCertificates.Client.Certificate.Thumbprint : null;
            Assert.Equal(expected, pair.Server.Session.Info!.Peer?.Certificate.Thumbprint);
            return;
        }

        Assert.Equal((alert, true), (pair.Server.Failure?.Alert, pair.Server.Failure?.IsLocal));
        Assert.Equal((alert, false), (pair.Client.Failure?.Alert, pair.Client.Failure?.IsLocal));
        Assert.DoesNotContain("connected", pair.Server.Events);

        // In DTLS 1.3 a client is connected before the server has judged it.
        Assert.Equal(version is DtlsProtocols.Dtls13, pair.Client.Events.Contains("connected"));
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12, TestKeyKind.EcdsaP256)]
    [InlineData(DtlsProtocols.Dtls12, TestKeyKind.EcdsaP384)]
    [InlineData(DtlsProtocols.Dtls12, TestKeyKind.EcdsaP521)]
    [InlineData(DtlsProtocols.Dtls12, TestKeyKind.Rsa2048)]
    [InlineData(DtlsProtocols.Dtls12, TestKeyKind.Ed25519)]
    [InlineData(DtlsProtocols.Dtls13, TestKeyKind.EcdsaP256)]
    [InlineData(DtlsProtocols.Dtls13, TestKeyKind.EcdsaP384)]
    [InlineData(DtlsProtocols.Dtls13, TestKeyKind.EcdsaP521)]
    [InlineData(DtlsProtocols.Dtls13, TestKeyKind.Rsa2048)]
    [InlineData(DtlsProtocols.Dtls13, TestKeyKind.Ed25519)]
    public void Every_kind_of_key_serves_on_both_ends(DtlsProtocols version, TestKeyKind kind)
    {
        using DtlsPair pair = (AlertTests.PairOf(version) with
        {
            ClientCertificateMode = Required,
            ClientCertificates = [TestCertificates.ClientWith(kind).Credential],
            ServerCertificates = [TestCertificates.ServerWith(kind).Credential],
        }).CreatePair().Connect();
        Assert.Equal(TestCertificates.ClientWith(kind).Certificate.Thumbprint, pair.Server.Session.Info!.Peer!.Certificate.Thumbprint);
        Assert.Equal(TestCertificates.ServerWith(kind).Certificate.Thumbprint, pair.Client.Session.Info!.Peer!.Certificate.Thumbprint);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12)]
    [InlineData(DtlsProtocols.Dtls13)]
    public void The_chain_is_sent_and_the_root_is_not(DtlsProtocols version)
    {
        TestCertificate server = TestCertificates.ServerUnderIntermediates;
        using DtlsPair pair = (AlertTests.PairOf(version) with { ServerCertificates = [server.Credential] }).CreatePair().Connect();
        Assert.Equal(server.SentChain.Select(certificate => certificate.Thumbprint), pair.Client.Session.Info!.Peer!.Chain.Select(certificate => certificate.Thumbprint));
    }

    private static CertificateCredential[] Certificates(Shown shown) => shown switch
    {
        Shown.Nothing => [],
        Shown.Good => [TestCertificates.Client.Credential],
        Shown.Untrusted => [TestCertificates.UntrustedServer.Credential],
        Shown.ForServersOnly => [TestCertificates.Server.Credential],
        _ => [TestCertificates.ClientWith(TestKeyKind.Rsa2048).Credential],
    };
}

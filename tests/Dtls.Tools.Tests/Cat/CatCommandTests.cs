using System.Net;
using Dtls.Cat;
using Dtls.Handshake;
using Xunit;

namespace Dtls.Tools.Tests.Cat;

public class CatCommandTests
{
    [Fact]
    public void A_client_checks_the_host_and_lingers_for_a_second()
    {
        CatOptions options = Bind("--connect", "localhost:4433");

        Assert.Equal(new DnsEndPoint("localhost", 4433), options.Connect);
        Assert.Equal(TimeSpan.FromSeconds(1), options.LingerTimeout);
        Assert.Equal(TimeSpan.FromSeconds(10), options.HandshakeTimeout);
        Assert.Equal(PeerVerificationMode.Chain, options.Trust.Read().Mode);
        Assert.False(options.Trust.IsMade);
        Assert.Null(options.Suites);
        Assert.Null(options.Groups);
    }

    [Fact]
    public void A_listener_waits_for_its_peers_unless_told_otherwise()
    {
        Assert.Null(Bind("--listen", "127.0.0.1:0").LingerTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), Bind("--listen", "127.0.0.1:0", "--timeout", "2").LingerTimeout);
    }

    [Fact]
    public void Every_option_arrives()
    {
        CatOptions options = Bind(
            "--connect", "127.0.0.1:4433", "--cert", "c.pem", "--key", "k.pem", "--ca", "ca.pem", "--servername", "relay.test", "--alpn",
            "webrtc, c-webrtc", "--suites", "ECDHE-RSA-AES128-GCM-SHA256:cca9", "--groups", "P-384,x25519", "--mtu", "300", "--timeout", "2.5",
            "--verbose");

        Assert.Equal("c.pem", options.CertificatePath);
        Assert.Equal("k.pem", options.KeyPath);
        Assert.Equal("ca.pem", options.Trust.AuthoritiesPath);
        Assert.Equal("relay.test", options.ServerName);
        Assert.Equal(["webrtc", "c-webrtc"], options.ApplicationProtocols);
        Assert.Equal([CipherSuite.EcdheRsaWithAes128GcmSha256, CipherSuite.EcdheEcdsaWithChaCha20Poly1305Sha256], options.Suites);
        Assert.Equal([NamedGroup.Secp384r1, NamedGroup.X25519], options.Groups);
        Assert.Equal(300, options.Mtu);
        Assert.Equal(263, options.MaxPayload);
        Assert.Equal(TimeSpan.FromSeconds(2.5), options.LingerTimeout);
        Assert.True(options.Verbose);
    }

    [Fact]
    public void A_listener_asks_for_certificates_when_it_knows_how_to_judge_them()
    {
        Assert.Equal(ClientCertificateMode.None, Bind("--listen", "127.0.0.1:0").ClientCertificates);
        Assert.Equal(ClientCertificateMode.Optional, Bind("--listen", "127.0.0.1:0", "--ca", "ca.pem").ClientCertificates);
        Assert.Equal(
            ClientCertificateMode.Required,
            Bind("--listen", "127.0.0.1:0", "--ca", "ca.pem", "--require-client-cert").ClientCertificates);
    }

    private static CatOptions Bind(params string[] args) => CatCommand.Bind(CatCommand.Create().Parse(args));
}

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
        Assert.Equal(DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, options.Protocols);
        Assert.Null(options.KeyLogPath);
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
            "--verbose", "--version", "1.3", "--key-log", "keys.log");

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
        Assert.Equal(DtlsProtocols.Dtls13, options.Protocols);
        Assert.Equal("keys.log", options.KeyLogPath);
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

    [Theory]
    [InlineData("1.1")]
    [InlineData("1.4")]
    [InlineData("dtls1.3")]
    [InlineData("")]
    public void A_version_that_the_library_lacks_is_refused(string version) =>
        Assert.Contains(
            CatCommand.Create().Parse(["--connect", "localhost:4433", "--version", version]).Errors,
            error => error.Message.Contains("there are 1.2, 1.3 and auto", StringComparison.Ordinal));

    private static CatOptions Bind(params string[] args) => CatCommand.Bind(CatCommand.Create().Parse(args));
}

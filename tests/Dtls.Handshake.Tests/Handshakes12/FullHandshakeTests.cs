using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes12;

public class FullHandshakeTests
{
    [Fact]
    public void Two_ends_connect_and_talk_both_ways()
    {
        using DtlsPair pair = TestOptions.CreatePair().Connect();
        pair.Send(pair.Client, "ping"u8);
        pair.Run();
        pair.Send(pair.Server, "pong"u8);
        pair.Run();
        Assert.Equal("ping"u8, Assert.Single(pair.Server.Received));
        Assert.Equal("pong"u8, Assert.Single(pair.Client.Received));
        Assert.Equal(["connected", "data"], pair.Client.Events);
        Assert.Equal(["connected", "data"], pair.Server.Events);
    }

    [Fact]
    public void Both_ends_say_the_same_of_what_they_agreed_on()
    {
        using DtlsPair pair = TestOptions.CreatePair().Connect();
        DtlsConnectionInfo client = pair.Client.Session.Info!;
        DtlsConnectionInfo server = pair.Server.Session.Info!;
        Assert.Equal(ProtocolVersion.Dtls12, client.Version);
        Assert.Equal((client.CipherSuite, client.Aead, client.Group, client.ServerSignature, client.ServerName), (server.CipherSuite, server.Aead, server.Group, server.ServerSignature, server.ServerName));
        Assert.Equal(CipherSuite.EcdheEcdsaWithAes128GcmSha256, client.CipherSuite);
        Assert.Equal(NamedGroup.X25519, client.Group);
        Assert.True(client.ExtendedMasterSecret && server.ExtendedMasterSecret);
        Assert.Equal(TestOptions.Host, server.ServerName);
        Assert.Equal(TestOptions.ServerCredential.Chain[0].Thumbprint, client.Peer!.Certificate.Thumbprint);
        Assert.Null(server.Peer);
    }

    [Theory]
    [InlineData(NamedGroup.X25519)]
    [InlineData(NamedGroup.Secp256r1)]
    [InlineData(NamedGroup.Secp384r1)]
    [InlineData(NamedGroup.Secp521r1)]
    [Rfc(8422, "5.4")]
    public void Every_group_works(NamedGroup group)
    {
        using DtlsPair pair = TestOptions.CreatePair(
            client: clock => new DtlsClientOptions { Protocols = DtlsProtocols.Dtls12, TimeProvider = clock, CertificateChainPolicy = TestOptions.TrustServer, Groups = [group] }).Connect();
        Assert.Equal(group, pair.Client.Session.Info!.Group);
        Assert.Equal(group, pair.Server.Session.Info!.Group);
    }

    [Theory]
    [InlineData(CipherSuite.EcdheEcdsaWithAes128GcmSha256, AeadAlgorithm.Aes128Gcm)]
    [InlineData(CipherSuite.EcdheEcdsaWithAes256GcmSha384, AeadAlgorithm.Aes256Gcm)]
    [InlineData(CipherSuite.EcdheEcdsaWithChaCha20Poly1305Sha256, AeadAlgorithm.ChaCha20Poly1305)]
    public void Every_ecdsa_suite_works(CipherSuite suite, AeadAlgorithm aead)
    {
        using DtlsPair pair = TestOptions.CreatePair(
            client: clock => new DtlsClientOptions { Protocols = DtlsProtocols.Dtls12, TimeProvider = clock, CertificateChainPolicy = TestOptions.TrustServer, CipherSuites = [suite] }).Connect();
        Assert.Equal((suite, aead), (pair.Server.Session.Info!.CipherSuite, pair.Server.Session.Info!.Aead));
        pair.Send(pair.Client, new byte[1000]);
        pair.Run();
        Assert.Equal(new byte[1000], Assert.Single(pair.Server.Received));
    }

    [Fact]
    [Rfc(7301, "3.2")]
    public void The_server_chooses_the_application_protocol_it_likes_best()
    {
        using DtlsPair pair = TestOptions.CreatePair(
            clock => new DtlsClientOptions { Protocols = DtlsProtocols.Dtls12, TimeProvider = clock, CertificateChainPolicy = TestOptions.TrustServer, ApplicationProtocols = ["webrtc", "c-webrtc"] },
            clock => new DtlsServerOptions { Protocols = DtlsProtocols.Dtls12, TimeProvider = clock, Certificates = [TestOptions.ServerCredential], ApplicationProtocols = ["c-webrtc", "coap"] }).Connect();
        Assert.Equal("c-webrtc", pair.Client.Session.Info!.ApplicationProtocol);
        Assert.Equal("c-webrtc", pair.Server.Session.Info!.ApplicationProtocol);
    }

    [Fact]
    [Rfc(7301, "3.2")]
    public void Without_a_common_application_protocol_the_server_says_so()
    {
        using DtlsPair pair = TestOptions.CreatePair(
            clock => new DtlsClientOptions { Protocols = DtlsProtocols.Dtls12, TimeProvider = clock, CertificateChainPolicy = TestOptions.TrustServer, ApplicationProtocols = ["webrtc"] },
            clock => new DtlsServerOptions { Protocols = DtlsProtocols.Dtls12, TimeProvider = clock, Certificates = [TestOptions.ServerCredential], ApplicationProtocols = ["coap"] });
        AssertFails(pair, AlertDescription.NoApplicationProtocol, foundByClient: false);
    }

    [Fact]
    public void Without_a_common_suite_the_handshake_fails()
    {
        using DtlsPair pair = TestOptions.CreatePair(
            clock => new DtlsClientOptions { Protocols = DtlsProtocols.Dtls12, TimeProvider = clock, CertificateChainPolicy = TestOptions.TrustServer, CipherSuites = [CipherSuite.EcdheEcdsaWithAes256GcmSha384] },
            clock => new DtlsServerOptions { Protocols = DtlsProtocols.Dtls12, TimeProvider = clock, Certificates = [TestOptions.ServerCredential], CipherSuites = [CipherSuite.EcdheEcdsaWithAes128GcmSha256] });
        AssertFails(pair, AlertDescription.HandshakeFailure, foundByClient: false);
    }

    [Fact]
    public void A_client_that_expects_another_name_refuses_the_server()
    {
        using DtlsPair pair = TestOptions.CreatePair(targetHost: "other.example");
        AssertFails(pair, AlertDescription.CertificateUnknown, foundByClient: true);
    }

    [Fact]
    public void A_client_that_does_not_trust_the_root_refuses_the_server()
    {
        using DtlsPair pair = TestOptions.CreatePair(clock => new DtlsClientOptions
        {
            Protocols = DtlsProtocols.Dtls12,
            TimeProvider = clock,
            CertificateChainPolicy = TestOptions.Trust(CertificateCredential.CreateSelfSigned("another root", clock).Chain[0]),
        });
        AssertFails(pair, AlertDescription.UnknownCa, foundByClient: true);
    }

    [Fact]
    [Rfc(6347, "4.2.1")]
    public void A_server_with_cookies_answers_the_first_hello_with_HelloVerifyRequest_and_keeps_nothing()
    {
        using DtlsPair pair = TestOptions.CreatePair();
        pair.Run(() => pair.Link.Sent.Count >= 2);
        Assert.False(pair.Server.HasSession);
        Assert.Equal((byte)HandshakeType.HelloVerifyRequest, pair.Link.Sent[1].Datagram[13]);
        pair.Connect();
    }

    [Fact]
    public void A_server_without_cookies_needs_one_round_trip_less()
    {
        using DtlsPair pair = TestOptions.CreatePair(withAcceptor: false).Connect();
        Assert.Equal((byte)HandshakeType.ServerHello, pair.Link.Sent[1].Datagram[13]);
    }

    [Fact]
    [Rfc(6347, "4.2.1")]
    public void The_hello_with_the_cookie_is_the_same_but_for_the_cookie()
    {
        using DtlsPair pair = TestOptions.CreatePair().Connect();
        byte[][] hellos = [.. pair.Link.Sent.Where(sent => sent.ToServer && sent.Datagram[13] == (byte)HandshakeType.ClientHello).Select(sent => sent.Datagram[25..])];
        Assert.Equal(2, hellos.Length);
        Assert.True(ClientHello.TryRead(hellos[0], out ClientHello first));
        Assert.True(ClientHello.TryRead(hellos[1], out ClientHello second));
        Assert.True(first.LegacyCookie.IsEmpty);
        Assert.Equal(32, second.LegacyCookie.Length);
        Assert.True(first.Random.SequenceEqual(second.Random));
        Assert.True(first.CipherSuites.Bytes.SequenceEqual(second.CipherSuites.Bytes));
        Assert.True(first.Extensions.Bytes.SequenceEqual(second.Extensions.Bytes));
    }

    [Fact]
    [Rfc(5705, "4")]
    public void Both_ends_export_the_same_keying_material()
    {
        using DtlsPair pair = TestOptions.CreatePair().Connect();
        byte[] client = new byte[60], server = new byte[60], other = new byte[60];
        pair.Client.Session.ExportKeyingMaterial("EXTRACTOR-dtls_srtp", default, client);
        pair.Server.Session.ExportKeyingMaterial("EXTRACTOR-dtls_srtp", default, server);
        pair.Server.Session.ExportKeyingMaterial("EXTRACTOR-dtls_srtp", default, other, useContext: true);
        Assert.Equal(client, server);
        Assert.NotEqual(client, other);
        Assert.Throws<InvalidOperationException>(() => TestOptions.CreatePair().Client.Session.ExportKeyingMaterial("label", default, client));
    }

    [Fact]
    [Rfc(5246, "7.2.1")]
    public void Close_notify_is_answered_in_kind()
    {
        using DtlsPair pair = TestOptions.CreatePair().Connect();
        pair.Client.Session.Close(pair.Client);
        pair.Run();
        Assert.Equal(DtlsSessionState.Closed, pair.Server.Session.State);
        Assert.Null(pair.Server.Session.Failure);
        Assert.Equal(["connected", "closed"], pair.Server.Events);
        Assert.Equal(["connected", "closed"], pair.Client.Events);
        Assert.Equal(SealStatus.UnknownEpoch, pair.Server.Session.Seal("late"u8, new byte[100], out _));
    }

    internal static void AssertFails(DtlsPair pair, AlertDescription alert, bool foundByClient)
    {
        pair.Run();
        DtlsFailure local = Assert.IsType<DtlsFailure>((foundByClient ? pair.Client : pair.Server).Failure);
        DtlsFailure remote = Assert.IsType<DtlsFailure>((foundByClient ? pair.Server : pair.Client).Failure);
        Assert.Equal((alert, true), (local.Alert, local.IsLocal));
        Assert.Equal((alert, false), (remote.Alert, remote.IsLocal));
        Assert.DoesNotContain("connected", pair.Client.Events);
        Assert.DoesNotContain("connected", pair.Server.Events);
    }
}

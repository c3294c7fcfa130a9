using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Tests.Handshakes;
using Dtls.Handshake.Tests.States;
using Dtls.Records;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

public sealed class ResumptionTests : IDisposable
{
    private readonly FakeTimeProvider _clock = TestOptions.CreateClock();
    private readonly ClientSessionCache _cache = new();
    private readonly DtlsContext _client;
    private readonly DtlsContext _server;

    public ResumptionTests()
    {
        _client = CreateClient(NamedGroup.X25519);
        _server = CreateServer(NamedGroup.X25519);
    }

    public void Dispose() => _cache.Dispose();

    [Fact]
    [Rfc(8446, "4.6.1")]
    public void A_server_gives_two_tickets_and_each_is_used_once()
    {
        using DtlsPair first = Connect(_client, _server);
        Assert.False(first.Client.Session.Info!.IsResumed);
        Assert.Equal(2, _cache.Count);
        Assert.Equal(long.MaxValue, first.Server.Session.NextTransmission);

        using DtlsPair second = Connect(_client, _server);
        Assert.True(second.Client.Session.Info!.IsResumed);
        Assert.True(second.Server.Session.Info!.IsResumed);
        Assert.Equal(3, _cache.Count);
        Assert.Equal(first.Client.Session.Info.Peer!.Certificate.Thumbprint, second.Client.Session.Info.Peer!.Certificate.Thumbprint);
        Assert.Equal(SignatureScheme.None, second.Client.Session.Info.ServerSignature);
        AssertSameKeys(second);
    }

    [Fact]
    [Rfc(8446, "4.2.11.2")]
    public void A_ticket_survives_a_HelloRetryRequest()
    {
        using DtlsPair first = Connect(_client, _server);
        DtlsContext asking = CreateServer(NamedGroup.Secp256r1);
        using DtlsPair renewed = Connect(_client, asking);
        Assert.False(renewed.Client.Session.Info!.IsResumed); // another server's tickets are of no use
        using DtlsPair second = Connect(_client, asking);
        Assert.True(second.Client.Session.Info!.IsResumed);
        Assert.Equal(NamedGroup.Secp256r1, second.Client.Session.Info.Group);
        AssertSameKeys(second);
    }

    [Fact]
    [Rfc(8446, "4.6.1")]
    public void What_was_resumed_can_be_resumed_again_and_the_certificates_of_both_ends_live_on()
    {
        PairOptions options = PairOptions.Dtls13 with
        {
            SessionCache = _cache,
            ClientCertificateMode = ClientCertificateMode.Required,
            ClientCertificates = [TestCertificates.Client.Credential],
        };
        var client = DtlsContext.CreateClient(options.CreateClient(_clock));
        var server = DtlsContext.CreateServer(options.CreateServer(_clock));
        foreach (bool isResumed in new[] { false, true, true, true })
        {
            using var pair = new DtlsPair(_clock, client, server, targetHost: TestCertificates.ServerName, withAcceptor: false);
            pair.Connect();
            pair.Run();
            foreach (PairEnd end in new[] { pair.Client, pair.Server })
            {
                Assert.Equal(isResumed, end.Session.Info!.IsResumed);
                Assert.NotNull(end.Session.Info.Peer);
            }
        }
    }

    [Fact]
    [Rfc(9147, "5.3")]
    public void A_hello_with_a_ticket_has_neither_a_session_id_nor_early_data_although_the_ticket_allows_it()
    {
        var tap = new WireTap();
        var client = DtlsContext.CreateClient((PairOptions.Dtls13 with { SessionCache = _cache }).CreateClient(_clock));
        var server = DtlsContext.CreateServer((PairOptions.Dtls13 with { KeyLog = tap.Log, TicketCount = 0 }).CreateServer(_clock));
        using var first = new DtlsPair(_clock, client, server, targetHost: TestCertificates.ServerName, withAcceptor: false);
        first.Connect();
        byte[] ticket = [0, 0, 0, 200, 0, 0, 0, 0, 1, 7, 0, 1, 9, 0, 8, 0, (byte)ExtensionType.EarlyData, 0, 4, 0, 0, 64, 0];
        first.Deliver(first.Client, tap.Forge(false, 3, 500, ContentType.Handshake, Rogue.Message(HandshakeType.NewSessionTicket, 5, ticket)));
        Assert.Equal(1, _cache.Count);

        using var second = new DtlsPair(_clock, client, server, targetHost: TestCertificates.ServerName, withAcceptor: false);
        second.Run(() => true);
        var hello = new ClientHelloEditor(Assert.Single(second.Link.Sent).Datagram[25..]);
        Assert.NotEmpty(hello.Extensions[ExtensionType.PreSharedKey]);
        Assert.Empty(hello.SessionId);
        Assert.False(hello.Extensions.Has(ExtensionType.EarlyData));
    }

    [Fact]
    [Rfc(9147, "5.3")]
    public void A_ticket_is_of_no_use_to_a_server_of_DTLS_12()
    {
        PairOptions options = PairOptions.Both with { SessionCache = _cache };
        var client = DtlsContext.CreateClient(options.CreateClient(_clock));
        foreach (DtlsProtocols protocols in new[] { DtlsProtocols.Dtls13, DtlsProtocols.Dtls12 })
        {
            var server = DtlsContext.CreateServer((options with { Server = protocols }).CreateServer(_clock));
            using var pair = new DtlsPair(_clock, client, server, targetHost: TestCertificates.ServerName, withAcceptor: false);
            pair.Connect();
            pair.Run();
            Assert.Equal(protocols is DtlsProtocols.Dtls13 ? ProtocolVersion.Dtls13 : ProtocolVersion.Dtls12, pair.Client.Session.Info!.Version);
            Assert.False(pair.Client.Session.Info.IsResumed);
            Assert.NotNull(pair.Client.Session.Info.Peer);
        }
    }

    [Fact]
    public void An_old_ticket_makes_a_full_handshake()
    {
        using DtlsPair first = Connect(_client, _server);
        _clock.Advance(TimeSpan.FromHours(12));
        using DtlsPair second = Connect(_client, _server);
        Assert.False(second.Client.Session.Info!.IsResumed);
        Assert.Equal(2, _cache.Count);
    }

    [Fact]
    public void A_ticket_is_for_one_host_only()
    {
        using DtlsPair first = Connect(_client, _server);
        var other = new DtlsPair(_clock, _client, _server, targetHost: "other.example", withAcceptor: false);
        other.Run();
        Assert.Equal(AlertDescription.CertificateUnknown, other.Client.Failure!.Alert);
        Assert.Equal(2, _cache.Count);
        other.Dispose();
    }

    [Fact]
    public void A_server_without_tickets_never_resumes()
    {
        DtlsContext server = DtlsContext.CreateServer(new DtlsServerOptions
        {
            TimeProvider = _clock,
            Certificates = [TestOptions.ServerCredential],
            Protocols = DtlsProtocols.Dtls13,
            TicketCount = 0,
        });
        using DtlsPair first = Connect(_client, server);
        using DtlsPair second = Connect(_client, server);
        Assert.Equal(0, _cache.Count);
        Assert.False(second.Server.Session.Info!.IsResumed);
        AssertSameKeys(second);
    }

    private static void AssertSameKeys(DtlsPair pair)
    {
        pair.Send(pair.Client, "ping"u8);
        pair.Send(pair.Server, "pong"u8);
        pair.Run();
        Assert.Equal("ping"u8, Assert.Single(pair.Server.Received));
        Assert.Equal("pong"u8, Assert.Single(pair.Client.Received));
        byte[] client = new byte[32], server = new byte[32];
        pair.Client.Session.ExportKeyingMaterial("test", "context"u8, client, useContext: true);
        pair.Server.Session.ExportKeyingMaterial("test", "context"u8, server, useContext: true);
        Assert.Equal(client, server);
    }

    private DtlsPair Connect(DtlsContext client, DtlsContext server)
    {
        var pair = new DtlsPair(_clock, client, server, targetHost: TestOptions.Host, withAcceptor: false);
        pair.Connect();
        pair.Run();
        Assert.True(pair.IsConnected);
        Assert.Equal(ProtocolVersion.Dtls13, pair.Client.Session.Info!.Version);
        return pair;
    }

    private DtlsContext CreateClient(NamedGroup firstGroup) => DtlsContext.CreateClient(new DtlsClientOptions
    {
        TimeProvider = _clock,
        CertificateChainPolicy = TestOptions.TrustServer,
        Protocols = DtlsProtocols.Dtls13,
        Groups = [firstGroup, NamedGroup.Secp256r1],
        SessionCache = _cache,
    });

    private DtlsContext CreateServer(NamedGroup group) => DtlsContext.CreateServer(new DtlsServerOptions
    {
        TimeProvider = _clock,
        Certificates = [TestOptions.ServerCredential],
        Protocols = DtlsProtocols.Dtls13,
        Groups = [group],
    });
}

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

using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.Credentials;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.Resumption;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>Every resumed handshake makes new tickets: there is an end to it, and the owner is asked every time. RFC 8446 §4.6.1.</summary>
public sealed class ResumptionLimitTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(11);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly FakeTimeProvider _clock = TestOptions.CreateClock();
    private readonly ClientSessionCache _cache = new();

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rfc(8446, "4.6.1")]
    public void After_a_week_of_resumptions_comes_a_full_handshake(bool clientForgetsTheTime)
    {
        (DtlsContext client, DtlsContext server) = Create(WithClientCertificate());
        DateTimeOffset lastProof = _clock.GetUtcNow();
        int full = 0;
        for (int i = 0; i < 40; i++)
        {
            using DtlsPair pair = Connect(client, server);
            bool isFull = i == 0 || _clock.GetUtcNow() - lastProof >= Week;
            Assert.Equal(isFull, !pair.Server.Session.Info!.IsResumed);
            Assert.Equal(isFull, !pair.Client.Session.Info!.IsResumed);
            lastProof = isFull ? _clock.GetUtcNow() : lastProof;
            full += isFull ? 1 : 0;
            Assert.All(
                Tickets().Where(ticket => ticket.ReceivedAt > _clock.GetUtcNow() - Pause),
                ticket => Assert.InRange(ticket.AuthenticatedAt, lastProof - TimeSpan.FromSeconds(5), lastProof));
            EditTickets(ticket => ticket with { GoodUntil = clientForgetsTheTime ? DateTimeOffset.MaxValue : ticket.GoodUntil });
            _clock.Advance(Pause);
        }

        Assert.Equal(3, full); // 40 times 11 hours are 18 days
    }

    [Fact]
    [Rfc(8446, "4.6.1")]
    public void A_server_stops_when_the_clients_certificate_ends()
    {
        DateTimeOffset end = _clock.GetUtcNow() + TimeSpan.FromHours(3);
        using CertificateCredential credential = TestCertificates.Root.Issue("brief", TestCertificates.Client.Key, [TestCertificates.ClientUsage], [], validTo: end).CreateCredential();
        (DtlsContext client, DtlsContext server) = Create(WithClientCertificate() with { ClientCertificates = [credential], ServerVerification = PeerVerificationMode.None });
        Connect(client, server).Dispose();
        _clock.Advance(TimeSpan.FromHours(2));
        AssertResumes(true);
        Assert.All(EditTickets(ticket => ticket with { GoodUntil = DateTimeOffset.MaxValue }), ticket => Assert.InRange(ticket.GoodUntil, end - TimeSpan.FromHours(1), end));

        _clock.Advance(TimeSpan.FromHours(1));
        AssertResumes(false);
        Assert.Equal(0, Tickets().Count(ticket => ticket.ReceivedAt >= end)); // it would have to prove itself again anyway

        void AssertResumes(bool expected)
        {
            using DtlsPair pair = Connect(client, server);
            Assert.Equal(expected, pair.Server.Session.Info!.IsResumed);
        }
    }

    [Theory]
    [InlineData(30, 24, 24)] // the lifetime of the ticket
    [InlineData(30, 200, 168)] // a week
    [InlineData(5, 24, 5)] // the certificate
    [Rfc(8446, "4.6.1")]
    public void A_client_keeps_a_ticket_until_the_first_of_three_ends(int certificateHours, int lifetimeHours, int expectedHours)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        bool isLong = expectedHours == 168;
        TestCertificate certificate = TestCertificates.Root.Issue("limited", TestCertificates.Server.Key, [TestCertificates.ServerUsage], [], validTo: now + TimeSpan.FromHours(isLong ? 1000 : certificateHours));
        using (TicketKeeper keeper = CreateKeeper(certificate.Certificate, now))
        {
            keeper.Keep(new NewSessionTicket13 { TicketLifetime = (uint)(lifetimeHours * 3600), TicketAgeAdd = 0, TicketNonce = [1], Ticket = [1] });
            Assert.Equal(now + TimeSpan.FromHours(expectedHours), Assert.Single(Tickets()).GoodUntil);
            _clock.Advance(TimeSpan.FromHours(expectedHours));
            Assert.Null(_cache.TryTake(TestCertificates.ServerName, _clock.GetUtcNow()));
        }

        // One that goes back to an older proof ends with that.
        using TicketKeeper resumed = CreateKeeper(TestCertificates.Server.Certificate, _clock.GetUtcNow() - Week + TimeSpan.FromHours(1));
        resumed.Keep(new NewSessionTicket13 { TicketLifetime = (uint)(lifetimeHours * 3600), TicketAgeAdd = 0, TicketNonce = [1], Ticket = [1] });
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromHours(1), Assert.Single(Tickets()).GoodUntil);
        _clock.Advance(TimeSpan.FromHours(2));
        resumed.Keep(new NewSessionTicket13 { TicketLifetime = 60, TicketAgeAdd = 0, TicketNonce = [1], Ticket = [1] });
        Assert.DoesNotContain(Tickets(), ticket => ticket.ReceivedAt == _clock.GetUtcNow());
    }

    [Theory]
    [InlineData(PeerVerificationMode.Owner)]
    [InlineData(PeerVerificationMode.ChainThenOwner)]
    public void The_owner_of_a_server_is_asked_about_a_client_that_resumes(PeerVerificationMode mode)
    {
        (DtlsContext client, DtlsContext server) = Create(WithClientCertificate() with { ServerVerification = mode });
        using (DtlsPair first = Connect(client, server))
        {
            first.Server.Asked!.Certificate.Dispose(); // it belongs to whoever was asked
        }

        using (DtlsPair second = Connect(client, server))
        {
            Assert.True(second.Server.Session.Info!.IsResumed);
            Assert.Equal(TestCertificates.Client.Certificate.Thumbprint, second.Server.Asked!.Certificate.Thumbprint);
            Assert.Same(second.Server.Asked, second.Server.Session.Info.Peer);
        }

        using DtlsPair third = CreatePair(client, server);
        third.Server.Answer = false;
        third.Run();
        Assert.NotNull(third.Server.Asked);
        Assert.True(third.Server.Failure is { Alert: AlertDescription.CertificateUnknown, IsLocal: true });
        Assert.DoesNotContain("connected", third.Server.Events);
        Assert.Equal(AlertDescription.CertificateUnknown, third.Client.Failure!.Alert);
    }

    [Theory]
    [InlineData(PeerVerificationMode.Owner)]
    [InlineData(PeerVerificationMode.ChainThenOwner)]
    public void The_owner_of_a_client_is_asked_about_a_server_that_resumes(PeerVerificationMode mode)
    {
        (DtlsContext client, DtlsContext server) = Create(PairOptions.Dtls13 with { ClientVerification = mode });
        for (int i = 0; i < 3; i++)
        {
            using DtlsPair pair = Connect(client, server);
            Assert.Equal(i > 0, pair.Client.Session.Info!.IsResumed);
            Assert.Equal(TestCertificates.Server.Certificate.Thumbprint, pair.Client.Asked!.Certificate.Thumbprint);
            pair.Client.Asked.Certificate.Dispose();
        }

        using DtlsPair refused = CreatePair(client, server);
        refused.Client.Answer = false;
        refused.Run();
        Assert.True(refused.Client.Failure is { Alert: AlertDescription.CertificateUnknown, IsLocal: true });
        Assert.DoesNotContain("connected", refused.Client.Events);
    }

    [Fact]
    public void An_owner_who_takes_a_while_lets_a_client_resume_all_the_same()
    {
        (DtlsContext client, DtlsContext server) = Create(WithClientCertificate() with { ServerVerification = PeerVerificationMode.Owner });
        Connect(client, server).Dispose();
        using DtlsPair pair = CreatePair(client, server);
        pair.Server.Answer = null;
        DateTimeOffset start = _clock.GetUtcNow();
        pair.Run(() => _clock.GetUtcNow() - start > TimeSpan.FromSeconds(20));
        Assert.Equal(DtlsSessionState.AwaitingPeerDecision, pair.Server.Session.State);
        pair.Server.Session.AcceptPeer(pair.Server);
        pair.Send(pair.Client, "late"u8);
        pair.Run();
        Assert.True(pair.IsConnected);
        Assert.Equal("late"u8, Assert.Single(pair.Server.Received));
    }

    [Fact]
    public void An_owner_who_looks_at_errors_sees_those_of_today()
    {
        (DtlsContext client, DtlsContext server) = Create(PairOptions.Dtls13 with { ClientVerification = PeerVerificationMode.ChainThenOwner, ServerCertificates = [TestCertificates.UntrustedServer.Credential] });
        for (int i = 0; i < 2; i++)
        {
            using DtlsPair pair = Connect(client, server);
            Assert.Equal(i > 0, pair.Client.Session.Info!.IsResumed);
            Assert.NotEmpty(pair.Client.Asked!.ChainErrors);
        }
    }

    [Fact]
    public void An_owner_may_dispose_of_a_certificate_as_soon_as_it_has_said_yes()
    {
        (DtlsContext client, DtlsContext server) = Create(WithClientCertificate() with { ServerVerification = PeerVerificationMode.Owner });
        using DtlsPair pair = CreatePair(client, server);
        pair.Server.Answer = null;
        pair.Run(() => pair.Server.Asked is not null);
        pair.Server.Session.AcceptPeer(pair.Server);
        pair.Server.Asked!.Certificate.Dispose();
        pair.Run();
        Assert.True(pair.IsConnected);
        Assert.Equal(2, _cache.Count);
        using DtlsPair second = Connect(client, server);
        Assert.True(second.Server.Session.Info!.IsResumed);
        Assert.Equal(TestCertificates.Client.Certificate.Thumbprint, second.Server.Asked!.Certificate.Thumbprint);
    }

    private static PairOptions WithClientCertificate() => PairOptions.Dtls13 with
    {
        ClientCertificates = [TestCertificates.Client.Credential],
        ClientCertificateMode = ClientCertificateMode.Required,
    };

    private (DtlsContext Client, DtlsContext Server) Create(PairOptions options)
    {
        options = options with { SessionCache = _cache };
        return (DtlsContext.CreateClient(options.CreateClient(_clock)), DtlsContext.CreateServer(options.CreateServer(_clock)));
    }

    private DtlsPair CreatePair(DtlsContext client, DtlsContext server)
    {
        var pair = new DtlsPair(_clock, client, server, targetHost: TestCertificates.ServerName, withAcceptor: false);
        pair.Client.Answer = true;
        pair.Server.Answer = true;
        return pair;
    }

    private DtlsPair Connect(DtlsContext client, DtlsContext server)
    {
        DtlsPair pair = CreatePair(client, server).Connect();
        pair.Run();
        return pair;
    }

    private TicketKeeper CreateKeeper(X509Certificate2 certificate, DateTimeOffset authenticatedAt)
    {
        byte[] der = certificate.RawData;
        Assert.Null(PeerChain.TryRead([(byte)(der.Length >> 16), (byte)(der.Length >> 8), (byte)der.Length, .. der], 1, new CertificateCache(), out PeerChain chain));
        var secret = new ResumptionSecret(ScheduleHash.Sha256, new Secret(32));
        return new TicketKeeper(_cache, TestCertificates.ServerName, _clock, CipherSuiteTable.Find(CipherSuite.Aes128GcmSha256)!, chain, authenticatedAt, secret);
    }

    private List<ClientTicket> Tickets() => EditTickets(ticket => ticket);

    /// <summary>Takes all tickets out, and puts them back in other words.</summary>
    /// <returns>What they were before.</returns>
    private List<ClientTicket> EditTickets(Func<ClientTicket, ClientTicket> edit)
    {
        var tickets = new List<ClientTicket>();
        while (_cache.TryTake(TestCertificates.ServerName, _clock.GetUtcNow()) is { } ticket)
        {
            tickets.Insert(0, ticket);
        }

        tickets.ForEach(ticket => _cache.Add(TestCertificates.ServerName, edit(ticket)));
        return tickets;
    }
}

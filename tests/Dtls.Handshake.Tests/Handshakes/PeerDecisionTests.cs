using Dtls.Records;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>Handshakes that wait for the owner's word about the peer.</summary>
public sealed class PeerDecisionTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(10);

    private readonly FakeTimeProvider _clock = TestOptions.CreateClock();

    /// <summary>The version, and whether it is the server that decides.</summary>
    public static TheoryData<DtlsProtocols, bool> Deciders => new()
    {
        { DtlsProtocols.Dtls12, false },
        { DtlsProtocols.Dtls12, true },
        { DtlsProtocols.Dtls13, false },
        { DtlsProtocols.Dtls13, true },
    };

    [Theory]
    [MemberData(nameof(Deciders))]
    public void A_peer_that_is_accepted_inside_the_question_costs_no_time(DtlsProtocols version, bool byServer)
    {
        using DtlsPair pair = Create(version, byServer);
        End(pair, byServer).Answer = true;
        pair.Run();
        Assert.True(pair.IsConnected);
        Assert.Equal(["verify", "connected"], End(pair, byServer).Events);
        Assert.True(pair.Link.Sent.TrueForAll(sent => sent.Time <= Start + (6 * Latency)), "something waited for a timer");
    }

    [Theory]
    [MemberData(nameof(Deciders))]
    public void A_peer_that_is_refused_inside_the_question_is_told_so(DtlsProtocols version, bool byServer)
    {
        using DtlsPair pair = Create(version, byServer);
        End(pair, byServer).Answer = false;
        pair.Run();
        AssertRefused(pair, byServer, AlertDescription.CertificateUnknown);
    }

    [Theory]
    [MemberData(nameof(Deciders))]
    public void A_peer_that_is_accepted_later_connects_and_its_repetitions_meanwhile_do_no_harm(DtlsProtocols version, bool byServer)
    {
        using DtlsPair pair = Pause(version, byServer);
        PairEnd decider = End(pair, byServer);
        int before = pair.Link.Sent.Count;
        pair.Run(() => _clock.GetUtcNow() >= Start + TimeSpan.FromSeconds(5));

        // The one who waits sends no flight; in DTLS 1.3 it acknowledges, in DTLS 1.2 the other repeats itself.
        Assert.All(pair.Link.Sent.Skip(before).Where(sent => sent.ToServer == !byServer), sent => Assert.InRange(sent.Datagram.Length, 1, 100));
        Assert.Equal(DtlsSessionState.AwaitingPeerDecision, decider.Session.State);
        Assert.Equal(["verify"], decider.Events);

        decider.Session.AcceptPeer(decider);
        pair.Connect();
        AssertTalking(pair);
        Assert.Equal(["verify", "connected", "data"], decider.Events);
    }

    [Theory]
    [MemberData(nameof(Deciders))]
    public void A_peer_that_is_refused_later_is_told_what_the_owner_wants(DtlsProtocols version, bool byServer)
    {
        using DtlsPair pair = Pause(version, byServer);
        pair.Run(() => _clock.GetUtcNow() >= Start + TimeSpan.FromSeconds(2));
        PairEnd decider = End(pair, byServer);
        decider.Session.RejectPeer(decider, AlertDescription.AccessDenied, "not on the list");
        pair.Run();
        AssertRefused(pair, byServer, AlertDescription.AccessDenied);
        Assert.Equal("not on the list", decider.Failure!.Reason);
    }

    [Theory]
    [MemberData(nameof(Deciders))]
    public void The_question_is_asked_once_and_answered_once(DtlsProtocols version, bool byServer)
    {
        using DtlsPair pair = Create(version, byServer);
        PairEnd decider = End(pair, byServer);
        if (decider.HasSession)
        {
            Assert.Throws<InvalidOperationException>(() => decider.Session.AcceptPeer(decider));
        }

        pair.Run(() => decider.Asked is not null);
        decider.Session.AcceptPeer(decider);
        Assert.Throws<InvalidOperationException>(() => decider.Session.AcceptPeer(decider));
        Assert.Throws<InvalidOperationException>(() => decider.Session.RejectPeer(decider));
        pair.Connect();
        Assert.Single(decider.Events, name => name == "verify");
    }

    [Theory]
    [MemberData(nameof(Deciders))]
    public void A_peer_that_does_not_wait_ends_the_question(DtlsProtocols version, bool byServer)
    {
        using DtlsPair pair = Pause(version, byServer);
        PairEnd decider = End(pair, byServer), other = End(pair, !byServer);
        other.Session.Abort(other, AlertDescription.UserCanceled, "no patience");
        pair.Run();
        if (version is DtlsProtocols.Dtls13)
        {
            // The other end writes with the keys of the application already, and the one who waits has none to read them.
            Assert.Equal(DtlsSessionState.AwaitingPeerDecision, decider.Session.State);
            return;
        }

        Assert.Equal((AlertDescription.UserCanceled, false), (decider.Failure?.Alert, decider.Failure?.IsLocal));
        Assert.Throws<InvalidOperationException>(() => decider.Session.AcceptPeer(decider));
    }

    [Theory]
    [MemberData(nameof(Deciders))]
    public void The_owner_can_give_up_while_it_is_asked(DtlsProtocols version, bool byServer)
    {
        using DtlsPair pair = Pause(version, byServer);
        PairEnd decider = End(pair, byServer);
        decider.Session.Abort(decider, AlertDescription.UserCanceled, "it took too long");
        Assert.Equal(long.MaxValue, decider.Session.NextTimeout);
        pair.Run();
        AssertRefused(pair, byServer, AlertDescription.UserCanceled);
    }

    [Theory]
    [MemberData(nameof(Deciders))]
    public void The_owner_sees_the_chain_and_what_speaks_against_it(DtlsProtocols version, bool byServer)
    {
        using DtlsPair pair = Pause(version, byServer, TestCertificates.UntrustedServer.Credential, PeerVerificationMode.ChainThenOwner);
        PairEnd decider = End(pair, byServer);
        Assert.Equal(TestCertificates.UntrustedServer.Certificate.Thumbprint, decider.Asked!.Certificate.Thumbprint);
        Assert.NotEmpty(decider.Asked.ChainErrors);
        decider.Session.AcceptPeer(decider);
        pair.Connect();
        Assert.Same(decider.Asked, decider.Session.Info!.Peer);
    }

    [Fact]
    [Rfc(9147, "5.7")]
    public void A_server_that_accepts_at_once_acknowledges_the_clients_flight_at_once()
    {
        var tap = new WireTap();
        using DtlsPair pair = Create(DtlsProtocols.Dtls13, byServer: true, keyLog: tap.Log);
        pair.Server.Answer = true;
        pair.Run();
        TappedRecord ack = tap.Read(pair.Link).First(record => record.Type == ContentType.Ack);
        Assert.Equal(Start + (3 * Latency), ack.Time);
    }

    private static DateTimeOffset Start => TestOptions.CreateClock().GetUtcNow();

    private static PairEnd End(DtlsPair pair, bool server) => server ? pair.Server : pair.Client;

    private DtlsPair Create(
        DtlsProtocols version,
        bool byServer,
        CertificateCredential? judged = null,
        PeerVerificationMode mode = PeerVerificationMode.Owner,
        Action<string>? keyLog = null)
    {
        PairOptions options = AlertTests.PairOf(version) with { KeyLog = keyLog, TicketCount = 0 };
        options = byServer
            ? options with { ServerVerification = mode, ClientCertificateMode = ClientCertificateMode.Required, ClientCertificates = [judged ?? TestCertificates.Client.Credential] }
            : options with { ClientVerification = mode, ServerCertificates = [judged ?? TestCertificates.Server.Credential] };
        return options.CreatePair(clock: _clock);
    }

    private DtlsPair Pause(DtlsProtocols version, bool byServer, CertificateCredential? judged = null, PeerVerificationMode mode = PeerVerificationMode.Owner)
    {
        DtlsPair pair = Create(version, byServer, judged, mode);
        pair.Run(() => End(pair, byServer).Asked is not null);
        Assert.Equal(DtlsSessionState.AwaitingPeerDecision, End(pair, byServer).Session.State);
        return pair;
    }

    private static void AssertTalking(DtlsPair pair)
    {
        pair.Send(pair.Client, "ping"u8);
        pair.Send(pair.Server, "pong"u8);
        pair.Run();
        Assert.Equal("ping"u8, Assert.Single(pair.Server.Received));
        Assert.Equal("pong"u8, Assert.Single(pair.Client.Received));
    }

    private static void AssertRefused(DtlsPair pair, bool byServer, AlertDescription alert)
    {
        PairEnd decider = End(pair, byServer), other = End(pair, !byServer);
        Assert.Equal((alert, true), (decider.Failure?.Alert, decider.Failure?.IsLocal));
        Assert.Equal((alert, false), (other.Failure?.Alert, other.Failure?.IsLocal));
        Assert.Equal(["verify", "closed"], decider.Events);
        Assert.False(decider.Session.TryGetTransmit(new byte[2000], out _));
    }
}

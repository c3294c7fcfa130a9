using System.Security.Cryptography;
using Dtls.Handshake.Dtls13.Client;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Resumption;
using Dtls.Handshake.States;
using Dtls.Handshake.Tests.KeySchedules;
using Dtls.Handshake.Transcripts;
using Dtls.Records.Wire;
using Dtls.TestKit;
using Xunit;
using Server13 = Dtls.Handshake.Dtls13.Server;

namespace Dtls.Handshake.Tests.States.Dtls13;

/// <summary>What both sides demand of a hello that resumes. RFC 8446 §4.2.11.</summary>
public sealed class PreSharedKeyTests : IDisposable
{
    private readonly ClientSessionCache _cache = new();
    private readonly DtlsContext _client;
    private readonly DtlsContext _server;

    public PreSharedKeyTests()
    {
        PairOptions options = PairOptions.Dtls13 with { SessionCache = _cache, TicketCount = 4, ServerApplicationProtocols = ["a"], ClientApplicationProtocols = ["a"] };
        _client = DtlsContext.CreateClient(options.CreateClient(TestOptions.CreateClock()));
        _server = DtlsContext.CreateServer(options.CreateServer(TestOptions.CreateClock()));
        new StatePair(_client, _server).Run().Dispose();
        Assert.Equal(4, _cache.Count);
    }

    public void Dispose() => _cache.Dispose();

    [Fact]
    [Rfc(8446, "2.2")]
    public void A_resumed_handshake_has_no_certificates()
    {
        using StatePair pair = Create().Run();
        Assert.Equal(
            [HandshakeType.ClientHello, HandshakeType.ServerHello, HandshakeType.EncryptedExtensions, HandshakeType.Finished, HandshakeType.Finished],
            pair.Delivered.Select(message => message.Type).Where(type => type is not HandshakeType.NewSessionTicket));
        Assert.True(Assert.IsAssignableFrom<Connected>(pair.Client).Info.IsResumed);
    }

    [Fact]
    [Rfc(8446, "4.2.11")]
    public void The_tickets_are_the_last_extension_or_an_illegal_parameter() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, TakeHello(hello => hello.Extensions.Add((ExtensionType)0x7A7A)));

    [Fact]
    [Rfc(8446, "4.2.9")]
    public void Without_modes_they_are_a_missing_extension() =>
        StateAssert.Fails(AlertDescription.MissingExtension, TakeHello(hello => hello.Extensions.Remove(ExtensionType.PskKeyExchangeModes)));

    [Fact]
    [Rfc(8446, "4.2.9")]
    public void A_client_that_wants_no_key_exchange_does_not_resume() =>
        Assert.IsType<Server13.ExpectFinished>(AssertFull(TakeHello(hello => hello.Extensions.Set(ExtensionType.PskKeyExchangeModes, 1, 0))));

    [Fact]
    [Rfc(8446, "4.2.11.2")]
    public void A_wrong_binder_is_a_decrypt_error()
    {
        StateAssert.Fails(AlertDescription.DecryptError, TakeHello(hello => hello.Extensions.Set(ExtensionType.PreSharedKey, StateAssert.Flip(hello.Extensions[ExtensionType.PreSharedKey], -1))));

        // The binder covers the whole hello before it.
        StateAssert.Fails(AlertDescription.DecryptError, TakeHello(hello => hello.Random = StateAssert.Flip(hello.Random, 0)));
    }

    [Fact]
    public void The_keys_of_a_ticket_are_wiped_when_its_binder_is_wrong()
    {
        using var at = Create().Until<ExpectClientHello>();
        AssertWiped(AlertDescription.DecryptError, at, StateAssert.Flip(at.Message.Body, -1));
    }

    [Fact]
    public void The_keys_of_a_ticket_are_wiped_when_the_share_beside_it_is_wrong()
    {
        using var at = Create().Until<ExpectClientHello>();
        var hello = new ClientHelloEditor(at.Message.Body);
        byte[] shares = hello.Extensions[ExtensionType.KeyShare];
        shares.AsSpan(^X25519KeyShare.Length..).Clear(); // makes the all-zero secret
        hello.Extensions.Set(ExtensionType.KeyShare, shares);
        using ClientTicket ticket = _cache.TryTake(TestCertificates.ServerName, TestOptions.CreateClock().GetUtcNow())!;
        AssertWiped(AlertDescription.IllegalParameter, at, Bind(hello, ticket));
    }

    [Fact]
    public void The_keys_of_a_ticket_are_wiped_when_a_client_that_resumes_goes_wrong_later()
    {
        using var at = Create().Until<ExpectClientHello>();
        using var watch = new SecretWatch();
        HandshakeState next = at.Take();
        next.Abandon();
        watch.AssertAllWiped();
    }

    [Fact]
    [Rfc(8446, "4.2.11")]
    public void A_ticket_that_cannot_be_opened_makes_a_full_handshake() =>
        AssertFull(TakeHello(hello => hello.Extensions.Set(ExtensionType.PreSharedKey, StateAssert.Flip(hello.Extensions[ExtensionType.PreSharedKey], 20))));

    [Fact]
    [Rfc(8446, "4.2.11")]
    public void Malformed_tickets_are_a_decode_error()
    {
        foreach (byte[] data in new byte[][]
        {
            [],
            [0, 0, 0, 0],
            [0, 7, 0, 1, 7, 0, 0, 0, 0, 0, 33, 32, .. new byte[31]],
            [0, 7, 0, 1, 7, 0, 0, 0, 0, 0, 32, 31, .. new byte[31]], // a short binder
            [0, 7, 0, 1, 7, 0, 0, 0, 0, 0, 66, 32, .. new byte[32], 32, .. new byte[32]], // a binder too many
            [0, 14, 0, 1, 7, 0, 0, 0, 0, 0, 1, 7, 0, 0, 0, 0, 0, 33, 32, .. new byte[32]], // a binder too few
        })
        {
            StateAssert.Fails(AlertDescription.DecodeError, TakeHello(hello => hello.Extensions.Set(ExtensionType.PreSharedKey, data)));
        }
    }

    [Fact]
    [Rfc(8446, "4.2.11")]
    public void A_server_that_chooses_a_ticket_that_was_not_offered_is_an_illegal_parameter()
    {
        StateAssert.Fails(AlertDescription.IllegalParameter, TakeServerHello(hello => hello.Extensions.Set(ExtensionType.PreSharedKey, 0, 1)));
        StateAssert.Fails(AlertDescription.DecodeError, TakeServerHello(hello => hello.Extensions.Set(ExtensionType.PreSharedKey, 0)));
        StateAssert.Fails(AlertDescription.DecodeError, TakeServerHello(hello => hello.Extensions.Set(ExtensionType.PreSharedKey, 0, 0, 0)));
    }

    [Fact]
    [Rfc(8446, "4.2.11")]
    public void A_ticket_belongs_to_suites_of_its_hash() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, TakeServerHello(hello => hello.CipherSuite = CipherSuite.Aes256GcmSha384));

    [Fact]
    public void A_server_that_takes_the_ticket_and_shows_a_certificate_all_the_same_is_not_expected()
    {
        using var at = Create().Until<ExpectEncryptedExtensions>();
        StateAssert.Expects(at.Take(), HandshakeType.Finished);
    }

    [Fact]
    [Rfc(7301, "3.1")]
    public void The_application_protocol_is_chosen_anew_and_the_server_name_is_not_acknowledged_again()
    {
        using var at = Create().Until<ExpectEncryptedExtensions>();
        Assert.True(EncryptedExtensions.TryRead(at.Message.Body, out EncryptedExtensions extensions));
        Assert.True(extensions.Extensions.Contains(ExtensionType.Alpn));
        Assert.False(extensions.Extensions.Contains(ExtensionType.ServerName));
    }

    [Fact]
    [Rfc(8446, "4.2.9")]
    public void A_client_that_cannot_use_tickets_gets_none()
    {
        using StatePair pair = new StatePair(PairOptions.Dtls13 with { TicketCount = 2 }).Run();
        Assert.DoesNotContain(pair.Delivered, message => message.Type is HandshakeType.NewSessionTicket);
    }

    private StatePair Create() => new(_client, _server);

    private HandshakeState TakeHello(Action<ClientHelloEditor> edit)
    {
        using var at = Create().Until<ExpectClientHello>();
        var hello = new ClientHelloEditor(at.Message.Body);
        edit(hello);
        return at.Take(hello.Write());
    }

    private HandshakeState TakeServerHello(Action<ServerHelloEditor> edit)
    {
        using var at = Create().Until<ExpectServerHello>();
        var hello = new ServerHelloEditor(at.Message.Body);
        edit(hello);
        return at.Take(hello.Write());
    }

    private static void AssertWiped(AlertDescription alert, StatePair at, byte[] hello)
    {
        using var watch = new SecretWatch();
        StateAssert.Fails(alert, at.Take(hello));
        watch.AssertAllWiped();
    }

    /// <summary>A hello that offers this ticket, and signs what it says.</summary>
    private static byte[] Bind(ClientHelloEditor hello, ClientTicket ticket)
    {
        var writer = new WireWriter(new byte[ticket.Ticket.Length + 100]);
        PreSharedKeys.WriteOne(ref writer, ticket.Ticket, 0, SHA256.HashSizeInBytes);
        hello.Extensions.Set(ExtensionType.PreSharedKey, writer.Written[4..].ToArray());
        byte[] body = hello.Write();
        var transcript = new Transcript();
        transcript.UseTlsHeaders();
        using var early = EarlySecret.Create(ScheduleHash.Sha256, ticket.Psk.Span);
        byte[] hash = transcript.HashWith(HashAlgorithmName.SHA256, HandshakeType.ClientHello, body, body.Length - 3 - SHA256.HashSizeInBytes);
        early.WriteBinder(isExternal: false, hash, body.AsSpan(^SHA256.HashSizeInBytes..));
        return body;
    }

    private static HandshakeState AssertFull(HandshakeState next)
    {
        Assert.IsType<Server13.ExpectFinished>(next);
        return next;
    }
}

using Dtls.Handshake.Messages;
using Dtls.Handshake.Tests.Handshakes;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>New keys for a connection that goes on. RFC 9147 §8, RFC 8446 §4.6.3.</summary>
public sealed class KeyUpdateTests : IDisposable
{
    /// <summary>The server's next message number: ServerHello, EncryptedExtensions, Certificate, CertificateVerify and Finished come before it.</summary>
    private const ushort Next = 5;

    private readonly WireTap _tap = new();
    private readonly DtlsPair _pair;

    public KeyUpdateTests()
    {
        _pair = (PairOptions.Dtls13 with { KeyLog = _tap.Log, TicketCount = 0 }).CreatePair().Connect();
        _pair.Run();
    }

    public void Dispose() => _pair.Dispose();

    [Fact]
    [Rfc(9147, "8")]
    public void Data_goes_on_under_the_old_keys_until_the_update_is_acknowledged()
    {
        bool isAckLost = true;
        _pair.Link.Script = (toServer, datagram) => isAckLost && !toServer ? [] : [datagram];
        Assert.True(_pair.Client.Session.TryUpdateKeys());
        _pair.Run(() => _tap.Read(_pair.Link).Count(IsKeyUpdate) == 2);
        _pair.Send(_pair.Client, "old keys"u8);
        Assert.Equal(3, _pair.Client.Session.WriteEpoch);
        isAckLost = false;
        _pair.Run();
        Assert.Equal(4, _pair.Client.Session.WriteEpoch);
        _pair.Send(_pair.Client, "new keys"u8);
        _pair.Run();
        Assert.Equal(["old keys"u8.ToArray(), "new keys"u8.ToArray()], _pair.Server.Received);
        TappedRecord[] updates = [.. _tap.Read(_pair.Link).Where(IsKeyUpdate)];
        Assert.All(updates, record => Assert.Equal(3, record.Number.Epoch));
        Assert.Equal(4, _tap.Read(_pair.Link).Last(record => record.Type == ContentType.ApplicationData).Number.Epoch);
    }

    [Fact]
    [Rfc(9147, "8")]
    public void Data_under_the_old_keys_that_comes_late_is_still_taken()
    {
        byte[] late = Rogue.Seal(_pair.Client, ContentType.ApplicationData, "late"u8);
        Assert.True(_pair.Client.Session.TryUpdateKeys());
        _pair.Run();
        _pair.Send(_pair.Client, "new"u8);
        _pair.Run();
        _pair.Deliver(_pair.Server, late);
        Assert.Equal(["new"u8.ToArray(), "late"u8.ToArray()], _pair.Server.Received);
    }

    [Fact]
    [Rfc(8446, "4.6.3")]
    public void A_peer_that_is_asked_updates_too_and_asks_nothing_back()
    {
        Assert.True(_pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
        _pair.Run();
        Assert.Equal((4, 4), (_pair.Client.Session.WriteEpoch, _pair.Server.Session.WriteEpoch));
        Assert.Equal([1], Assert.Single(_tap.Read(_pair.Link), record => record.ToServer && IsKeyUpdate(record)).Plaintext[^1..]);
        Assert.Equal([0], Assert.Single(_tap.Read(_pair.Link), record => !record.ToServer && IsKeyUpdate(record)).Plaintext[^1..]);
    }

    [Fact]
    [Rfc(9147, "8")]
    public void Wishes_during_an_update_are_one_and_the_peer_is_asked_when_one_of_them_says_so()
    {
        Assert.True(_pair.Client.Session.TryUpdateKeys());
        Assert.True(_pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
        Assert.True(_pair.Client.Session.TryUpdateKeys());
        _pair.Run();
        Assert.Equal((5, 4), (_pair.Client.Session.WriteEpoch, _pair.Server.Session.WriteEpoch));
    }

    // draft-ietf-tls-rfc9147bis §7.1: both updates may have crossed, so what answers our wish proves nothing.
    [Fact]
    [Rfc(9147, "8")]
    public void The_update_that_a_peer_was_asked_for_is_no_acknowledgement_of_ours()
    {
        _pair.Link.Script = (toServer, datagram) => toServer ? [datagram] : [];
        Assert.True(_pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
        _pair.Run(() => _tap.Read(_pair.Link).Count(IsKeyUpdate) == 2);
        _pair.Deliver(_pair.Client, Rogue.Seal(_pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.KeyUpdate, Next, [0])));
        Assert.Equal(3, _pair.Client.Session.WriteEpoch);
        _pair.Link.Script = null;
        _pair.Run();
        Assert.Equal(4, _pair.Client.Session.WriteEpoch);
    }

    [Fact]
    [Rfc(9147, "8")]
    public void Both_may_ask_at_the_same_time()
    {
        Assert.True(_pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
        Assert.True(_pair.Server.Session.TryUpdateKeys(requestPeerUpdate: true));
        _pair.Run();
        _pair.Send(_pair.Client, "ping"u8);
        _pair.Send(_pair.Server, "pong"u8);
        _pair.Run();
        Assert.Equal("ping"u8, Assert.Single(_pair.Server.Received));
        Assert.Equal("pong"u8, Assert.Single(_pair.Client.Received));
        Assert.InRange(_pair.Client.Session.WriteEpoch, 4, 5);
        Assert.InRange(_pair.Server.Session.WriteEpoch, 4, 5);
    }

    [Fact]
    [Rfc(9147, "5.5")]
    public void One_that_comes_too_early_waits_for_the_message_before_it()
    {
        _pair.Deliver(_pair.Client, Rogue.Seal(_pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.KeyUpdate, Next + 1, [0])));
        _pair.Deliver(_pair.Client, _tap.Forge(false, 4, 0, ContentType.ApplicationData, "too early"u8));
        Assert.Empty(_pair.Client.Received);

        _pair.Deliver(_pair.Client, Rogue.Seal(_pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.NewSessionTicket, Next, [0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 1, 7, 0, 0])));
        _pair.Deliver(_pair.Client, _tap.Forge(false, 4, 0, ContentType.ApplicationData, "in time"u8));
        Assert.Equal("in time"u8, Assert.Single(_pair.Client.Received));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rfc(9147, "8")]
    public void Nothing_may_follow_it_under_the_keys_that_it_ends(bool isInOrder)
    {
        byte[] update = Rogue.Message(HandshakeType.KeyUpdate, Next, [0]);
        byte[] ticket = Rogue.Message(HandshakeType.NewSessionTicket, Next + 1, [0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 1, 7, 0, 0]);
        _pair.Deliver(_pair.Client, Rogue.Seal(_pair.Server, ContentType.Handshake, isInOrder ? [.. update, .. ticket] : [.. ticket, .. update]));
        Assert.Equal(AlertDescription.UnexpectedMessage, _pair.Client.Failure?.Alert);
    }

    [Fact]
    [Rfc(9147, "8")]
    public void Nor_may_a_piece_of_a_message()
    {
        byte[] piece = [(byte)HandshakeType.NewSessionTicket, 0, 0, 14, 0, Next + 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 9];
        _pair.Deliver(_pair.Client, Rogue.Seal(_pair.Server, ContentType.Handshake, [.. Rogue.Message(HandshakeType.KeyUpdate, Next, [0]), .. piece]));
        Assert.Equal(AlertDescription.UnexpectedMessage, _pair.Client.Failure?.Alert);
    }

    [Theory]
    [InlineData(AlertDescription.IllegalParameter, new byte[] { 2 })]
    [InlineData(AlertDescription.DecodeError, new byte[] { 0, 0 })]
    [InlineData(AlertDescription.DecodeError, new byte[0])]
    [Rfc(8446, "4.6.3")]
    public void A_wrong_one_is_fatal_on_both_ends(AlertDescription alert, byte[] body)
    {
        _pair.Deliver(_pair.Client, Rogue.Seal(_pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.KeyUpdate, Next, body)));
        _pair.Run();
        Assert.Equal((alert, true), (_pair.Client.Failure?.Alert, _pair.Client.Failure?.IsLocal));
        Assert.Equal((alert, false), (_pair.Server.Failure?.Alert, _pair.Server.Failure?.IsLocal));
    }

    [Fact]
    [Rfc(9147, "5.8.2")]
    public void One_that_is_never_acknowledged_ends_the_connection()
    {
        _pair.Link.Script = (toServer, datagram) => toServer ? [datagram] : [];
        Assert.True(_pair.Client.Session.TryUpdateKeys());
        _pair.Run();
        Assert.Equal(13, _tap.Read(_pair.Link).Count(IsKeyUpdate));
        Assert.True(_pair.Client.Failure is { IsLocal: true });
        Assert.Equal(long.MaxValue, _pair.Client.Session.NextTransmission);
    }

    [Fact]
    public void It_needs_a_connection_of_DTLS_13()
    {
        using DtlsPair fresh = PairOptions.Dtls13.CreatePair();
        Assert.False(fresh.Client.Session.TryUpdateKeys());
        using DtlsPair old = PairOptions.Dtls12.CreatePair().Connect();
        Assert.False(old.Client.Session.TryUpdateKeys());
        _pair.Client.Session.Close(_pair.Client);
        Assert.False(_pair.Client.Session.TryUpdateKeys());
    }

    private static bool IsKeyUpdate(TappedRecord record) => record.Fragments.Any(fragment => fragment.Type == (byte)HandshakeType.KeyUpdate);
}

using Dtls.Handshake.Messages;
using Dtls.Handshake.Tests.Handshakes;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>New keys for a connection that goes on. RFC 9147 §8, RFC 8446 §4.6.3.</summary>
public sealed class KeyUpdateTests : TappedPairTests
{
    /// <summary>The server's next message number: ServerHello, EncryptedExtensions, Certificate, CertificateVerify and Finished come before it.</summary>
    private const ushort Next = 5;

    public KeyUpdateTests() => Create(PairOptions.Dtls13 with { TicketCount = 0 }).Connect().Run();

    [Fact]
    [Rfc(9147, "8")]
    public void Data_goes_on_under_the_old_keys_until_the_update_is_acknowledged()
    {
        bool isAckLost = true;
        Pair.Link.Script = (toServer, datagram) => isAckLost && !toServer ? [] : [datagram];
        Assert.True(Pair.Client.Session.TryUpdateKeys());
        Pair.Run(() => Read().Count(IsKeyUpdate) == 2);
        Pair.Send(Pair.Client, "old keys"u8);
        Assert.Equal(3, Pair.Client.Session.WriteEpoch);
        isAckLost = false;
        Pair.Run();
        Assert.Equal(4, Pair.Client.Session.WriteEpoch);
        Pair.Send(Pair.Client, "new keys"u8);
        Pair.Run();
        Assert.Equal(["old keys"u8.ToArray(), "new keys"u8.ToArray()], Pair.Server.Received);
        TappedRecord[] updates = [.. Read().Where(IsKeyUpdate)];
        Assert.All(updates, record => Assert.Equal(3, record.Number.Epoch));
        Assert.Equal(4, Read().Last(record => record.Type == ContentType.ApplicationData).Number.Epoch);
    }

    [Fact]
    [Rfc(9147, "8")]
    public void Data_under_the_old_keys_that_comes_late_is_still_taken()
    {
        byte[] late = Rogue.Seal(Pair.Client, ContentType.ApplicationData, "late"u8);
        Assert.True(Pair.Client.Session.TryUpdateKeys());
        Pair.Run();
        Pair.Send(Pair.Client, "new"u8);
        Pair.Run();
        Pair.Deliver(Pair.Server, late);
        Assert.Equal(["new"u8.ToArray(), "late"u8.ToArray()], Pair.Server.Received);
    }

    [Fact]
    [Rfc(8446, "4.6.3")]
    public void A_peer_that_is_asked_updates_too_and_asks_nothing_back()
    {
        Assert.True(Pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
        Pair.Run();
        Assert.Equal((4, 4), (Pair.Client.Session.WriteEpoch, Pair.Server.Session.WriteEpoch));
        Assert.Equal([1], Assert.Single(Read(), record => record.ToServer && IsKeyUpdate(record)).Plaintext[^1..]);
        Assert.Equal([0], Assert.Single(Read(), record => !record.ToServer && IsKeyUpdate(record)).Plaintext[^1..]);
    }

    [Fact]
    [Rfc(9147, "8")]
    public void Wishes_during_an_update_are_one_and_the_peer_is_asked_when_one_of_them_says_so()
    {
        Assert.True(Pair.Client.Session.TryUpdateKeys());
        Assert.True(Pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
        Assert.True(Pair.Client.Session.TryUpdateKeys());
        Pair.Run();
        Assert.Equal((5, 4), (Pair.Client.Session.WriteEpoch, Pair.Server.Session.WriteEpoch));
    }

    // draft-ietf-tls-rfc9147bis §7.1: both updates may have crossed, so what answers our wish proves nothing.
    [Fact]
    [Rfc(9147, "8")]
    public void The_update_that_a_peer_was_asked_for_is_no_acknowledgement_of_ours()
    {
        Pair.Link.Script = (toServer, datagram) => toServer ? [datagram] : [];
        Assert.True(Pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
        Pair.Run(() => Read().Count(IsKeyUpdate) == 2);
        Pair.Deliver(Pair.Client, Rogue.Seal(Pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.KeyUpdate, Next, [0])));
        Assert.Equal(3, Pair.Client.Session.WriteEpoch);
        Pair.Link.Script = null;
        Pair.Run();
        Assert.Equal(4, Pair.Client.Session.WriteEpoch);
    }

    [Fact]
    [Rfc(9147, "8")]
    public void Both_may_ask_at_the_same_time()
    {
        Assert.True(Pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
        Assert.True(Pair.Server.Session.TryUpdateKeys(requestPeerUpdate: true));
        Pair.Run();
        Pair.Send(Pair.Client, "ping"u8);
        Pair.Send(Pair.Server, "pong"u8);
        Pair.Run();
        Assert.Equal("ping"u8, Assert.Single(Pair.Server.Received));
        Assert.Equal("pong"u8, Assert.Single(Pair.Client.Received));
        Assert.InRange(Pair.Client.Session.WriteEpoch, 4, 5);
        Assert.InRange(Pair.Server.Session.WriteEpoch, 4, 5);
    }

    [Fact]
    [Rfc(9147, "5.5")]
    public void One_that_comes_too_early_waits_for_the_message_before_it()
    {
        Pair.Deliver(Pair.Client, Rogue.Seal(Pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.KeyUpdate, Next + 1, [0])));
        Pair.Deliver(Pair.Client, Tap.Forge(false, 4, 0, ContentType.ApplicationData, "too early"u8));
        Assert.Empty(Pair.Client.Received);

        Pair.Deliver(Pair.Client, Rogue.Seal(Pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.NewSessionTicket, Next, [0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 1, 7, 0, 0])));
        Pair.Deliver(Pair.Client, Tap.Forge(false, 4, 0, ContentType.ApplicationData, "in time"u8));
        Assert.Equal("in time"u8, Assert.Single(Pair.Client.Received));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rfc(9147, "8")]
    public void Nothing_may_follow_it_under_the_keys_that_it_ends(bool isInOrder)
    {
        byte[] update = Rogue.Message(HandshakeType.KeyUpdate, Next, [0]);
        byte[] ticket = Rogue.Message(HandshakeType.NewSessionTicket, Next + 1, [0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 1, 7, 0, 0]);
        Pair.Deliver(Pair.Client, Rogue.Seal(Pair.Server, ContentType.Handshake, isInOrder ? [.. update, .. ticket] : [.. ticket, .. update]));
        Assert.Equal(AlertDescription.UnexpectedMessage, Pair.Client.Failure?.Alert);
    }

    [Fact]
    [Rfc(9147, "8")]
    public void Nor_may_a_piece_of_a_message()
    {
        byte[] piece = [(byte)HandshakeType.NewSessionTicket, 0, 0, 14, 0, Next + 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 9];
        Pair.Deliver(Pair.Client, Rogue.Seal(Pair.Server, ContentType.Handshake, [.. Rogue.Message(HandshakeType.KeyUpdate, Next, [0]), .. piece]));
        Assert.Equal(AlertDescription.UnexpectedMessage, Pair.Client.Failure?.Alert);
    }

    [Theory]
    [InlineData(AlertDescription.IllegalParameter, new byte[] { 2 })]
    [InlineData(AlertDescription.DecodeError, new byte[] { 0, 0 })]
    [InlineData(AlertDescription.DecodeError, new byte[0])]
    [Rfc(8446, "4.6.3")]
    public void A_wrong_one_is_fatal_on_both_ends(AlertDescription alert, byte[] body)
    {
        Pair.Deliver(Pair.Client, Rogue.Seal(Pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.KeyUpdate, Next, body)));
        Pair.Run();
        Assert.Equal((alert, true), (Pair.Client.Failure?.Alert, Pair.Client.Failure?.IsLocal));
        Assert.Equal((alert, false), (Pair.Server.Failure?.Alert, Pair.Server.Failure?.IsLocal));
    }

    [Fact]
    [Rfc(9147, "5.8.2")]
    public void One_that_is_never_acknowledged_ends_the_connection()
    {
        Pair.Link.Script = (toServer, datagram) => toServer ? [datagram] : [];
        Assert.True(Pair.Client.Session.TryUpdateKeys());
        Pair.Run();
        Assert.Equal(13, Read().Count(IsKeyUpdate));
        Assert.True(Pair.Client.Failure is { IsLocal: true });
        Assert.Equal(long.MaxValue, Pair.Client.Session.NextTransmission);
    }

    [Fact]
    public void It_needs_a_connection_of_DTLS_13()
    {
        using DtlsPair fresh = PairOptions.Dtls13.CreatePair();
        Assert.False(fresh.Client.Session.TryUpdateKeys());
        using DtlsPair old = PairOptions.Dtls12.CreatePair().Connect();
        Assert.False(old.Client.Session.TryUpdateKeys());
        Pair.Client.Session.Close(Pair.Client);
        Assert.False(Pair.Client.Session.TryUpdateKeys());
    }

    private static bool IsKeyUpdate(TappedRecord record) => record.Fragments.Any(fragment => fragment.Type == (byte)HandshakeType.KeyUpdate);
}

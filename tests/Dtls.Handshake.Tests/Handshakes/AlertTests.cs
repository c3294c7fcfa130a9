using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>Alerts in both directions, in both versions. RFC 5246 §7.2, RFC 8446 §6.</summary>
public class AlertTests
{
    public static TheoryData<DtlsProtocols> Versions => [DtlsProtocols.Dtls12, DtlsProtocols.Dtls13];

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(5246, "7.2.2")]
    public void A_fatal_alert_is_the_last_thing_that_is_said(DtlsProtocols version)
    {
        using DtlsPair pair = Connect(version);
        int before = pair.Link.Sent.Count;
        pair.Deliver(pair.Server, Rogue.Seal(pair.Client, ContentType.Handshake, [1]));
        Assert.Equal(AlertDescription.DecodeError, pair.Server.Failure?.Alert);
        pair.Run();
        AssertLastWord(pair, before, AlertDescription.DecodeError);

        // Whatever comes now, nothing answers it.
        pair.Deliver(pair.Server, Rogue.Plaintext(ContentType.Handshake, Rogue.Message(HandshakeType.ClientHello, 0, [1, 2, 3])));
        pair.Run();
        Assert.Equal(before + 1, pair.Link.Sent.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Neither_an_ACK_nor_a_flight_follows_the_end(bool isAbort)
    {
        // The client has a part of the server's flight: an ACK is due in a while.
        using DtlsPair pair = (PairOptions.Dtls13 with { ServerMtu = 300 }).CreatePair();
        int count = 0;
        pair.Link.Script = (toServer, datagram) => !toServer && ++count == 2 ? [] : [datagram];
        pair.Run(() => pair.Client.Session.NextTimeout != long.MaxValue && count > 2 && pair.Link.NextArrival == long.MaxValue);
        int before = pair.Link.Sent.Count;
        if (isAbort)
        {
            pair.Client.Session.Abort(pair.Client, AlertDescription.UserCanceled, "enough");
        }
        else
        {
            pair.Client.Session.Close(pair.Client);
        }

        Assert.Equal(long.MaxValue, pair.Client.Session.NextTimeout);
        pair.Run(() => pair.Server.Failure is not null);
        Assert.Equal(before + 1, pair.Link.Sent.Count(sent => sent.ToServer) + pair.Link.Sent.Take(before).Count(sent => !sent.ToServer));
        Assert.Equal(DtlsSessionState.Closed, pair.Server.Session.State);
    }

    [Fact]
    [Rfc(5246, "7.2.2")]
    public void Four_warnings_in_a_row_are_borne_in_DTLS_12_and_the_fifth_is_not()
    {
        using DtlsPair pair = Connect(DtlsProtocols.Dtls12);
        for (int i = 0; i < 4; i++)
        {
            pair.Deliver(pair.Client, Alert(pair.Server, 1, AlertDescription.NoRenegotiation));
        }

        pair.Deliver(pair.Client, Rogue.Seal(pair.Server, ContentType.ApplicationData, "data"u8));
        for (int i = 0; i < 4; i++)
        {
            pair.Deliver(pair.Client, Alert(pair.Server, 1, AlertDescription.NoRenegotiation));
            Assert.True(pair.IsConnected);
        }

        pair.Deliver(pair.Client, Alert(pair.Server, 1, AlertDescription.NoRenegotiation));
        Assert.Equal((AlertDescription.UnexpectedMessage, true), (pair.Client.Failure!.Alert, pair.Client.Failure.IsLocal));
    }

    [Theory]
    [InlineData(AlertDescription.NoRenegotiation)]
    [InlineData(AlertDescription.UnexpectedMessage)]
    [InlineData((AlertDescription)200)]
    [Rfc(8446, "6")]
    public void Every_error_alert_of_DTLS_13_is_fatal_whatever_its_level(AlertDescription alert)
    {
        using DtlsPair pair = Connect(DtlsProtocols.Dtls13);
        pair.Deliver(pair.Client, Alert(pair.Server, 1, alert));
        Assert.Equal((alert, false), (pair.Client.Failure!.Alert, pair.Client.Failure.IsLocal));
    }

    [Fact]
    [Rfc(8446, "6.1")]
    public void User_canceled_is_borne_in_DTLS_13()
    {
        using DtlsPair pair = Connect(DtlsProtocols.Dtls13);
        pair.Deliver(pair.Client, Alert(pair.Server, 1, AlertDescription.UserCanceled));
        Assert.True(pair.IsConnected);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_fatal_alert_ends_the_association_without_an_answer(DtlsProtocols version)
    {
        using DtlsPair pair = Connect(version);
        int before = pair.Link.Sent.Count;
        pair.Deliver(pair.Client, Alert(pair.Server, 2, AlertDescription.InternalError));
        Assert.Equal((AlertDescription.InternalError, false), (pair.Client.Failure!.Alert, pair.Client.Failure.IsLocal));
        pair.Run(() => true);
        Assert.Equal(before, pair.Link.Sent.Count);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_unknown_level_is_an_illegal_parameter(DtlsProtocols version)
    {
        using DtlsPair pair = Connect(version);
        pair.Deliver(pair.Client, Alert(pair.Server, 42, AlertDescription.InternalError));
        Assert.Equal((AlertDescription.IllegalParameter, true), (pair.Client.Failure!.Alert, pair.Client.Failure.IsLocal));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_alert_of_one_or_three_bytes_is_a_decode_error(DtlsProtocols version)
    {
        foreach (byte[] alert in new byte[][] { [2], [1, 0, 0], [2, 40, 2, 40] })
        {
            using DtlsPair pair = Connect(version);
            pair.Deliver(pair.Client, Rogue.Seal(pair.Server, ContentType.Alert, alert));
            Assert.Equal((AlertDescription.DecodeError, true), (pair.Client.Failure!.Alert, pair.Client.Failure.IsLocal));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_truncated_alert_in_plaintext_is_ignored(DtlsProtocols version)
    {
        using DtlsPair pair = PairOf(version).CreatePair();
        pair.Run(() => pair.Link.Sent.Count == 1);
        pair.Deliver(pair.Client, Rogue.Plaintext(ContentType.Alert, [2]));
        pair.Deliver(pair.Server, Rogue.Plaintext(ContentType.Alert, []));
        pair.Connect();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(8446, "6.1")]
    public void Close_notify_is_answered_in_kind_and_both_ends_close_in_peace(DtlsProtocols version)
    {
        using DtlsPair pair = Connect(version);
        int before = pair.Link.Sent.Count;
        pair.Server.Session.Close(pair.Server);
        pair.Run();
        Assert.Equal(before + 2, pair.Link.Sent.Count);
        Assert.Equal((DtlsSessionState.Closed, DtlsSessionState.Closed), (pair.Client.Session.State, pair.Server.Session.State));
        Assert.Null(pair.Client.Failure);
        Assert.Null(pair.Server.Failure);
        Assert.Single(pair.Client.Events, name => name == "closed");
        Assert.Single(pair.Server.Events, name => name == "closed");
    }

    internal static PairOptions PairOf(DtlsProtocols version) => new() { Client = version, Server = version };

    private static DtlsPair Connect(DtlsProtocols version)
    {
        DtlsPair pair = PairOf(version).CreatePair().Connect();
        pair.Run();
        return pair;
    }

    private static byte[] Alert(PairEnd from, byte level, AlertDescription description) => Rogue.Seal(from, ContentType.Alert, [level, (byte)description]);

    private static void AssertLastWord(DtlsPair pair, int before, AlertDescription alert)
    {
        Assert.Equal(before + 1, pair.Link.Sent.Count);
        Assert.Equal((alert, false), (pair.Client.Failure!.Alert, pair.Client.Failure.IsLocal));
        Assert.Equal(long.MaxValue, pair.Server.Session.NextTimeout);
        Assert.Equal(long.MaxValue, pair.Client.Session.NextTimeout);
        Assert.False(pair.Server.Session.TryGetTransmit(new byte[2000], out _));
    }
}

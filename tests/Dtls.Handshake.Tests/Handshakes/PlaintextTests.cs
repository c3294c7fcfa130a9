using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>
/// Anybody can send plaintext. Once a handshake has keys, none of it may end the handshake; what may be genuine is believed only when the
/// keys stay silent. RFC 9147 §4.5.2 leaves to us what to discard.
/// </summary>
public class PlaintextTests
{
    private readonly FakeTimeProvider _clock = TestOptions.CreateClock();

    public static TheoryData<DtlsProtocols> Versions => [DtlsProtocols.Dtls12, DtlsProtocols.Dtls13];

    /// <summary>Each of these ends a handshake that has no keys, or used to.</summary>
    private static List<byte[]> Forgeries =>
    [
        Alert(2, AlertDescription.HandshakeFailure),
        Alert(1, AlertDescription.CloseNotify),
        Alert(9, AlertDescription.InternalError),
        .. Enumerable.Repeat(Alert(1, AlertDescription.NoRenegotiation), 6),
        Rogue.Plaintext(ContentType.Ack, [0, 0]),
        Rogue.Plaintext(ContentType.Ack, [0]),
        Rogue.Plaintext(ContentType.Ack, [0, 16, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0]),
        Rogue.Plaintext(ContentType.ChangeCipherSpec, [2]),
        Rogue.Plaintext(ContentType.Handshake, [1, 2, 3]),
        Rogue.Plaintext((ContentType)99, [1, 2, 3]),
        .. Enumerable.Range(0, 12).Select(sequence => Rogue.Plaintext(ContentType.Handshake, Rogue.Message((HandshakeType)99, (ushort)sequence, [1, 2, 3]))),
        .. Enumerable.Range(0, 12).Select(sequence => Fragment(HandshakeType.Finished, sequence, length: 5000)),
        .. Enumerable.Range(0, 12).Select(sequence => Fragment(HandshakeType.Certificate, sequence, length: 0xFFFFFF)),
    ];

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_client_that_has_keys_is_not_disturbed(DtlsProtocols version)
    {
        using DtlsPair pair = AlertTests.PairOf(version).CreatePair();
        pair.Link.Script = (toServer, datagram) =>
        {
            int keyed = FirstProtectedRecord(datagram);
            return !toServer && keyed >= 0 ? [datagram[..keyed], .. Forgeries, datagram[keyed..], .. Forgeries] : [datagram];
        };
        pair.Connect();
        Assert.True(pair.Client.Session.IgnoredPlaintext > 20);
        AssertWorks(pair);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12, false)]
    [InlineData(DtlsProtocols.Dtls13, false)]
    [InlineData(DtlsProtocols.Dtls13, true)]
    public void A_server_that_has_keys_is_not_disturbed(DtlsProtocols version, bool withClientCertificate)
    {
        using DtlsPair pair = (AlertTests.PairOf(version) with
        {
            ClientCertificateMode = withClientCertificate ? ClientCertificateMode.Required : ClientCertificateMode.None,
            ClientCertificates = [TestCertificates.Client.Credential],
        }).CreatePair();
        pair.Link.Script = (toServer, datagram) =>
        {
            int keyed = FirstProtectedRecord(datagram);
            return toServer && keyed >= 0 ? [datagram[..keyed], .. Forgeries, datagram[keyed..], .. Forgeries] : [datagram];
        };
        pair.Connect();
        Assert.True(pair.Server.Session.IgnoredPlaintext > 20);
        AssertWorks(pair);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    public void A_message_in_plaintext_that_must_be_protected_is_dropped_also_when_it_came_before_the_keys(byte length)
    {
        foreach (bool isBefore in new[] { true, false })
        {
            using DtlsPair pair = PairOptions.Dtls13.CreatePair();
            byte[] extensions = Rogue.Plaintext(ContentType.Handshake, [(byte)HandshakeType.EncryptedExtensions, 0, 0, 4, 0, 1, 0, 0, 0, 0, 0, length, .. new byte[length]]);
            pair.Link.Script = (toServer, datagram) => toServer || datagram[0] != (byte)ContentType.Handshake ? [datagram]
                : isBefore ? [extensions, datagram]
                : [datagram[..RecordLength(datagram)], extensions, datagram[RecordLength(datagram)..]];
            pair.Connect();
            Assert.Equal(isBefore ? 0 : 1, pair.Client.Session.IgnoredPlaintext);
            AssertWorks(pair);
        }
    }

    [Fact]
    [Rfc(5246, "7.4.6")]
    public void A_server_of_DTLS_12_that_refuses_the_client_in_plaintext_is_believed_when_it_stays_silent()
    {
        using DtlsPair pair = (PairOptions.Dtls12 with { ClientCertificateMode = ClientCertificateMode.Required }).CreatePair(clock: _clock);
        pair.Run(() => pair.Server.Failure is not null);
        DateTimeOffset refused = _clock.GetUtcNow();
        pair.Run();
        Assert.Equal((AlertDescription.HandshakeFailure, false), (pair.Client.Failure!.Alert, pair.Client.Failure.IsLocal));
        Assert.Equal(DtlsSessionState.Closed, pair.Client.Session.State);
        Assert.InRange(_clock.GetUtcNow() - refused, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5)); // two timeouts, 400 and 800 ms
        Assert.DoesNotContain(pair.Link.Sent, sent => sent.ToServer && sent.Datagram[0] == (byte)ContentType.Alert);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_alert_in_plaintext_that_comes_with_a_lost_flight_does_no_harm_either(DtlsProtocols version)
    {
        using DtlsPair pair = AlertTests.PairOf(version).CreatePair(clock: _clock);
        bool done = false;
        pair.Link.Script = (toServer, datagram) =>
        {
            int keyed = FirstProtectedRecord(datagram);
            if (toServer || done || keyed < 0)
            {
                return [datagram];
            }

            done = true;
            return keyed == 0 ? [Alert(2, AlertDescription.HandshakeFailure)] : [datagram[..keyed], Alert(2, AlertDescription.HandshakeFailure)];
        };
        pair.Connect();
        AssertWorks(pair);
    }

    [Fact]
    public void After_a_sign_of_life_under_the_keys_an_alert_in_plaintext_is_forgotten_for_good()
    {
        // The server's last flight is lost for a while, but data of it comes.
        using DtlsPair pair = PairOptions.Dtls12.CreatePair(clock: _clock);
        int lost = 0;
        pair.Link.Script = (toServer, datagram) => !toServer && FirstProtectedRecord(datagram) >= 0 && ++lost < 5 ? [] : [datagram];
        pair.Run(() => lost == 1);
        pair.Deliver(pair.Client, Alert(2, AlertDescription.HandshakeFailure));
        pair.Deliver(pair.Client, Rogue.Seal(pair.Server, ContentType.ApplicationData, "early"u8));
        pair.Deliver(pair.Client, Alert(2, AlertDescription.HandshakeFailure));
        pair.Connect();
        Assert.Equal(5, lost);
        AssertWorks(pair);
    }

    [Fact]
    public void A_client_without_keys_believes_an_alert_in_plaintext_at_once()
    {
        using DtlsPair pair = PairOptions.Both.CreatePair();
        pair.Run(() => pair.Link.Sent.Count == 1);
        pair.Deliver(pair.Client, Alert(2, AlertDescription.ProtocolVersion));
        Assert.Equal((AlertDescription.ProtocolVersion, false), (pair.Client.Failure!.Alert, pair.Client.Failure.IsLocal));
    }

    private static byte[] Alert(byte level, AlertDescription description) => Rogue.Plaintext(ContentType.Alert, [level, (byte)description]);

    private static byte[] Fragment(HandshakeType type, int sequence, int length) => Rogue.Plaintext(
        ContentType.Handshake,
        [(byte)type, (byte)(length >> 16), (byte)(length >> 8), (byte)length, 0, (byte)sequence, 0, 0, 0, 0, 0, 1, 7]);

    /// <summary>The length of a datagram's first record, which is in plaintext.</summary>
    private static int RecordLength(ReadOnlySpan<byte> datagram) => 13 + ((datagram[11] << 8) | datagram[12]);

    /// <summary>Where the first protected record of a datagram begins, or its ChangeCipherSpec; -1 when it has none.</summary>
    private static int FirstProtectedRecord(ReadOnlySpan<byte> datagram)
    {
        int at = 0;
        while (at < datagram.Length)
        {
            if (datagram[at] is 20 or >= 32 || datagram[at + 4] != 0)
            {
                return at;
            }

            at += RecordLength(datagram[at..]);
        }

        return -1;
    }

    private static void AssertWorks(DtlsPair pair)
    {
        pair.Send(pair.Client, "ping"u8);
        pair.Send(pair.Server, "pong"u8);
        pair.Run();
        Assert.Equal("ping"u8, Assert.Single(pair.Server.Received));
        Assert.Equal("pong"u8, Assert.Single(pair.Client.Received));
        Assert.Null(pair.Client.Failure ?? pair.Server.Failure);
    }
}

using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>Records that are authentic and wrong all the same, and handshake records that cannot be put together.</summary>
public class RecordRuleTests
{
    public static TheoryData<DtlsProtocols> Versions => [DtlsProtocols.Dtls12, DtlsProtocols.Dtls13];

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(8446, "5")]
    public void An_authentic_record_of_an_unknown_type_or_a_protected_ChangeCipherSpec_is_an_unexpected_message(DtlsProtocols version)
    {
        foreach (ContentType type in new[] { (ContentType)99, ContentType.ChangeCipherSpec })
        {
            using DtlsPair pair = AlertTests.PairOf(version).CreatePair().Connect();
            pair.Deliver(pair.Server, Rogue.Seal(pair.Client, type, [1]));
            Assert.Equal(AlertDescription.UnexpectedMessage, pair.Server.Failure?.Alert);
        }
    }

    [Theory]
    [InlineData((int)ContentType.Handshake)]
    [InlineData((int)ContentType.Alert)]
    [Rfc(8446, "5.4")]
    public void A_handshake_record_or_alert_of_no_bytes_is_an_unexpected_message_in_DTLS_13(int type)
    {
        using DtlsPair pair = PairOptions.Dtls13.CreatePair().Connect();
        pair.Deliver(pair.Server, Rogue.Seal(pair.Client, (ContentType)type, []));
        Assert.Equal(AlertDescription.UnexpectedMessage, pair.Server.Failure?.Alert);
    }

    [Fact]
    [Rfc(9147, "6.1")]
    public void Data_in_the_epoch_of_the_handshake_is_an_unexpected_message()
    {
        var tap = new WireTap();
        using DtlsPair pair = (PairOptions.Dtls13 with { KeyLog = tap.Log }).CreatePair();
        pair.Run(() => pair.Server.Session.WriteEpoch == 3);
        pair.Deliver(pair.Server, tap.Forge(true, 2, 100, ContentType.ApplicationData, "early"u8));
        Assert.Equal(AlertDescription.UnexpectedMessage, pair.Server.Failure?.Alert);
        Assert.Empty(pair.Server.Received);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(8446, "5.1")]
    public void Data_of_no_bytes_is_ignored(DtlsProtocols version)
    {
        using DtlsPair pair = AlertTests.PairOf(version).CreatePair().Connect();
        pair.Deliver(pair.Server, Rogue.Seal(pair.Client, ContentType.ApplicationData, []));
        pair.Deliver(pair.Server, Rogue.Seal(pair.Client, ContentType.ApplicationData, "data"u8));
        Assert.Equal("data"u8, Assert.Single(pair.Server.Received));
        Assert.Null(pair.Server.Failure);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Data_in_plaintext_is_never_delivered(DtlsProtocols version)
    {
        using DtlsPair pair = AlertTests.PairOf(version).CreatePair();
        pair.Run(() => pair.Link.Sent.Count == 1);
        pair.Deliver(pair.Client, Rogue.Plaintext(ContentType.ApplicationData, "forged"u8));
        pair.Deliver(pair.Server, Rogue.Plaintext(ContentType.ApplicationData, "forged"u8));
        pair.Connect();
        pair.Deliver(pair.Client, Rogue.Plaintext(ContentType.ApplicationData, "forged"u8));
        pair.Run();
        Assert.Empty(pair.Client.Received);
        Assert.Empty(pair.Server.Received);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(6347, "4.2.3")]
    public void A_fragment_that_ends_beyond_its_message_is_refused(DtlsProtocols version)
    {
        foreach ((byte offset, byte length) in new (byte, byte)[] { (1, 4), (4, 1), (5, 0), (0, 5) })
        {
            using var server = DtlsSession.CreateServer(DtlsContext.CreateServer(AlertTests.PairOf(version).CreateServer(TestOptions.CreateClock())));
            var sink = new PairEnd();
            server.Receive(Rogue.Plaintext(ContentType.Handshake, [(byte)HandshakeType.ClientHello, 0, 0, 4, 0, 0, 0, 0, offset, 0, 0, length, .. new byte[length]]), sink);
            Assert.Equal(AlertDescription.IllegalParameter, sink.Failure?.Alert);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(6347, "4.2.3")]
    public void Fragments_that_contradict_each_other_are_refused(DtlsProtocols version)
    {
        byte[] first = [(byte)HandshakeType.ClientHello, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 1, 7];
        byte[] otherLength = [(byte)HandshakeType.ClientHello, 0, 0, 101, 0, 0, 0, 0, 1, 0, 0, 1, 7];
        byte[] otherType = [(byte)HandshakeType.Finished, 0, 0, 100, 0, 0, 0, 0, 1, 0, 0, 1, 7];
        foreach (byte[] second in new[] { otherLength, otherType })
        {
            using var server = DtlsSession.CreateServer(DtlsContext.CreateServer(AlertTests.PairOf(version).CreateServer(TestOptions.CreateClock())));
            var sink = new PairEnd();
            server.Receive(Rogue.Plaintext(ContentType.Handshake, first), sink);
            Assert.Null(sink.Failure);
            server.Receive(Rogue.Plaintext(ContentType.Handshake, second, 901), sink);
            Assert.Equal(AlertDescription.IllegalParameter, sink.Failure?.Alert);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(6347, "4.2.3")]
    public void Fragments_of_no_bytes_do_no_harm(DtlsProtocols version)
    {
        using DtlsPair pair = AlertTests.PairOf(version).CreatePair();
        pair.Link.Script = (_, datagram) =>
        {
            if (datagram[0] != (byte)ContentType.Handshake)
            {
                return [datagram];
            }

            byte[] lengthAndNumber = datagram[14..19];
            byte[] start = [datagram[13], .. lengthAndNumber, 0, 0, 0, 0, 0, 0];
            byte[] end = [datagram[13], .. lengthAndNumber, .. lengthAndNumber[..3], 0, 0, 0];
            return [Rogue.Plaintext(ContentType.Handshake, [.. start, .. end]), datagram];
        };
        pair.Connect();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_message_longer_than_the_limit_is_refused_before_anything_is_allocated_for_it(DtlsProtocols version)
    {
        DtlsContext context = DtlsContext.CreateServer(AlertTests.PairOf(version).CreateServer(TestOptions.CreateClock()));
        byte[] record = Rogue.Plaintext(ContentType.Handshake, [(byte)HandshakeType.ClientHello, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 7]);
        using var server = DtlsSession.CreateServer(context);
        var sink = new PairEnd();
        long before = GC.GetAllocatedBytesForCurrentThread();
        server.Receive(record, sink);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * 1024);
        Assert.Equal(AlertDescription.IllegalParameter, sink.Failure?.Alert);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_record_that_ends_inside_a_header_or_a_fragment_is_a_decode_error(DtlsProtocols version)
    {
        byte[] message = Rogue.Message((HandshakeType)99, 100, [1, 2, 3]);
        foreach (int length in Enumerable.Range(1, message.Length - 1))
        {
            using DtlsPair pair = AlertTests.PairOf(version).CreatePair().Connect();
            pair.Deliver(pair.Client, Rogue.Seal(pair.Server, ContentType.Handshake, message.AsSpan(0, length)));
            Assert.Equal(AlertDescription.DecodeError, pair.Client.Failure?.Alert);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(6347, "4.2.2")]
    public void Messages_far_ahead_are_ignored(DtlsProtocols version)
    {
        using DtlsPair pair = AlertTests.PairOf(version).CreatePair().Connect();
        pair.Deliver(pair.Client, Rogue.Seal(pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.Finished, 1000, new byte[20])));
        Assert.True(pair.IsConnected);
    }

    [Theory]
    [InlineData(true, 12)]
    [InlineData(true, 4)]
    [InlineData(false, 12)]
    [InlineData(false, 4)]
    [Rfc(5246, "7.4.9")]
    public void A_message_or_a_piece_of_one_that_was_to_follow_the_Finished_of_DTLS_12_is_an_unexpected_message(bool toServer, byte length)
    {
        using DtlsPair pair = PairOptions.Dtls12.CreatePair();
        PairEnd from = toServer ? pair.Client : pair.Server;
        pair.Link.Script = (isToServer, datagram) =>
        {
            if (isToServer != toServer || from.Session.WriteEpoch == 0)
            {
                return [datagram];
            }

            // It comes after the keys and before the Finished. The client's messages have the numbers 0 to 2, the server's 0 to 4.
            int finished = datagram.AsSpan().IndexOf((ReadOnlySpan<byte>)[(byte)ContentType.ChangeCipherSpec, 0xFE, 0xFD, 0, 0]);
            byte[] piece = [(byte)HandshakeType.Finished, 0, 0, 12, 0, (byte)(toServer ? 3 : 5), 0, 0, 0, 0, 0, length, .. new byte[length]];
            byte[] tooMany = Rogue.Seal(from, ContentType.Handshake, piece);
            return [datagram[..finished], tooMany, datagram[finished..]];
        };
        pair.Run();
        PairEnd to = toServer ? pair.Server : pair.Client;
        Assert.Equal((AlertDescription.UnexpectedMessage, true), (to.Failure?.Alert, to.Failure?.IsLocal));
        Assert.DoesNotContain("connected", to.Events);
    }

    [Theory]
    [InlineData(true, 12)]
    [InlineData(true, 4)]
    [InlineData(false, 12)]
    [InlineData(false, 4)]
    [Rfc(8446, "5.1")]
    public void A_message_or_a_piece_of_one_that_was_to_follow_the_Finished_of_DTLS_13_is_an_unexpected_message(bool toServer, byte length)
    {
        // Behind the Finished in its record, and ahead of it in a record of its own.
        foreach (bool isBehind in new[] { true, false })
        {
            var tap = new WireTap();
            using DtlsPair pair = (PairOptions.Dtls13 with { KeyLog = tap.Log }).CreatePair();
            byte[] tooMany = [(byte)HandshakeType.Finished, 0, 0, 12, 0, (byte)(toServer ? 2 : 5), 0, 0, 0, 0, 0, length, .. new byte[length]];
            pair.Link.Script = (isToServer, datagram) =>
            {
                TappedRecord last = tap.Read(pair.Link)[^1];
                if (isToServer != toServer || last.Number.Epoch != 2)
                {
                    return [datagram];
                }

                int hello = datagram[0] == (byte)ContentType.Handshake ? 13 + (datagram[11] << 8) + datagram[12] : 0;
                byte[] forged = tap.Forge(toServer, 2, 500, ContentType.Handshake, isBehind ? [.. last.Plaintext, .. tooMany] : tooMany);
                return isBehind ? [datagram[..hello], forged] : [datagram[..hello], forged, datagram[hello..]];
            };
            pair.Run();
            PairEnd to = toServer ? pair.Server : pair.Client;
            Assert.Equal((AlertDescription.UnexpectedMessage, true), (to.Failure?.Alert, to.Failure?.IsLocal));
            Assert.DoesNotContain("connected", to.Events);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rfc(8446, "5.1")]
    public void A_new_message_under_the_keys_of_the_handshake_is_an_unexpected_message_after_it(bool toServer)
    {
        var tap = new WireTap();
        using DtlsPair pair = (PairOptions.Dtls13 with { KeyLog = tap.Log, TicketCount = 0 }).CreatePair().Connect();
        PairEnd to = toServer ? pair.Server : pair.Client;
        pair.Deliver(to, tap.Forge(toServer, 2, 500, ContentType.Handshake, Rogue.Message(HandshakeType.KeyUpdate, (ushort)(toServer ? 2 : 5), [0])));
        Assert.Equal(AlertDescription.UnexpectedMessage, to.Failure?.Alert);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [Rfc(8446, "5.4")]
    public void A_record_without_a_content_type_is_an_unexpected_message(int length)
    {
        var tap = new WireTap();
        using DtlsPair pair = (PairOptions.Dtls13 with { KeyLog = tap.Log }).CreatePair().Connect();
        pair.Deliver(pair.Server, tap.Forge(true, 3, 500, 0, new byte[length]));
        pair.Run();
        Assert.Equal((AlertDescription.UnexpectedMessage, true), (pair.Server.Failure?.Alert, pair.Server.Failure?.IsLocal));
        Assert.Equal((AlertDescription.UnexpectedMessage, false), (pair.Client.Failure?.Alert, pair.Client.Failure?.IsLocal));
    }

    [Fact]
    [Rfc(8446, "5.2")]
    public void A_record_of_2_to_the_14_bytes_is_taken_and_one_of_a_byte_more_is_a_record_overflow()
    {
        var tap = new WireTap();
        using DtlsPair pair = (PairOptions.Dtls13 with { KeyLog = tap.Log }).CreatePair().Connect();
        byte[] inner = [.. Enumerable.Repeat((byte)7, RecordLimits.MaxPlaintextLength), (byte)ContentType.ApplicationData];
        pair.Deliver(pair.Server, tap.ForgeInner(true, 3, 500, inner));
        Assert.Equal(RecordLimits.MaxPlaintextLength, Assert.Single(pair.Server.Received).Length);

        // What is longer than any ciphertext may be is nobody's, even with a good tag.
        pair.Deliver(pair.Server, tap.ForgeInner(true, 3, 501, [.. new byte[256], .. inner]));
        Assert.Null(pair.Server.Failure);

        pair.Deliver(pair.Server, tap.ForgeInner(true, 3, 502, [7, .. inner]));
        pair.Run();
        Assert.Equal((AlertDescription.RecordOverflow, true), (pair.Server.Failure?.Alert, pair.Server.Failure?.IsLocal));
        Assert.Equal((AlertDescription.RecordOverflow, false), (pair.Client.Failure?.Alert, pair.Client.Failure?.IsLocal));
    }

    [Fact]
    [Rfc(6347, "4.2.4")]
    public void Who_did_not_send_last_does_not_answer_a_stray_Finished()
    {
        using DtlsPair pair = PairOptions.Dtls12.CreatePair().Connect();
        int before = pair.Link.Sent.Count;
        pair.Deliver(pair.Client, Rogue.Seal(pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.Finished, 2, new byte[12])));
        pair.Run();
        Assert.Equal(before, pair.Link.Sent.Count);
        Assert.True(pair.IsConnected);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_stray_ChangeCipherSpec_changes_nothing(DtlsProtocols version)
    {
        using DtlsPair pair = AlertTests.PairOf(version).CreatePair();
        pair.Link.Script = (_, datagram) => [Rogue.Plaintext(ContentType.ChangeCipherSpec, [1]), datagram];
        pair.Connect();
    }
}

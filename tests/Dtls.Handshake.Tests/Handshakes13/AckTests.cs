using Dtls.Handshake.Messages;
using Dtls.Handshake.Tests.Handshakes;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>When an ACK is sent, with which numbers, and what it does to the other side. RFC 9147 §7.</summary>
public sealed class AckTests : TappedPairTests
{
    private readonly DateTimeOffset _start;
    public AckTests() => _start = Clock.GetUtcNow();

    [Fact]
    [Rfc(9147, "5.7")]
    public void The_clients_final_flight_is_acknowledged_at_once_and_before_tickets()
    {
        using var cache = new ClientSessionCache();
        Create(PairOptions.Dtls13 with { SessionCache = cache }).Connect();
        Pair.Run();
        List<TappedRecord> fromServer = [.. Read().Where(record => !record.ToServer && record.Number.Epoch == 3)];
        Assert.Equal([ContentType.Ack, ContentType.Handshake], fromServer.Select(record => record.Type));
        Assert.Equal([new RecordNumber(2, 0)], fromServer[0].Acknowledged);
        TappedRecord finished = Read().Single(record => record.ToServer && record.Number.Epoch == 2);
        Assert.Equal(finished.Time + Latency, fromServer[0].Time);
        Assert.Equal(long.MaxValue, Pair.Client.Session.NextTransmission);
    }

    [Fact]
    public void Tickets_that_are_never_acknowledged_are_given_up_and_the_association_lives_on()
    {
        using var cache = new ClientSessionCache();
        Create(PairOptions.Dtls13 with { SessionCache = cache });
        bool isDeaf = false;
        Pair.Link.Script = (toServer, datagram) => toServer && isDeaf ? [] : [datagram];
        Pair.Connect();
        isDeaf = true;
        Pair.Run();

        Assert.Equal(13, Read().Where(IsTicket).Select(record => record.Time).Distinct().Count());
        Assert.Equal(long.MaxValue, Pair.Server.Session.NextTransmission);
        isDeaf = false;
        Pair.Send(Pair.Client, "still here"u8);
        Assert.True(Pair.Server.Session.TryUpdateKeys());
        Pair.Run();
        Assert.Equal("still here"u8.ToArray(), Assert.Single(Pair.Server.Received));
        Assert.Equal(4, Pair.Server.Session.WriteEpoch);

        static bool IsTicket(TappedRecord record) => record.Fragments.Any(fragment => fragment.Type == 4);
    }

    [Fact]
    [Rfc(9147, "7.1")]
    public void A_flight_with_a_gap_is_acknowledged_after_a_quarter_of_the_timeout_in_order_and_in_the_current_epoch()
    {
        Create(Narrow);
        LoseFromServer(4);
        Pair.Connect();
        TappedRecord ack = Read().First(record => record.ToServer && record.Type == ContentType.Ack);
        TappedRecord[] flight = [.. Read().Where(record => !record.ToServer && record.Time < ack.Time)];
        Assert.Equal(_start + (2 * Latency) + (Rto / 4), ack.Time);
        Assert.Equal(2, ack.Number.Epoch);
        Assert.Equal(flight.Where(record => record.Datagram != LostDatagram(4)).Select(record => record.Number).Order(), ack.Acknowledged);
        Assert.Equal(0, ack.Acknowledged[0].Epoch);
    }

    [Fact]
    [Rfc(9147, "7.2")]
    public void Only_what_was_lost_is_sent_again_and_at_once()
    {
        Create(Narrow);
        LoseFromServer(4);
        Pair.Connect();
        TappedRecord ack = Read().First(record => record.ToServer && record.Type == ContentType.Ack);
        TappedFragment[] lost = [.. Read().Where(record => record.Datagram == LostDatagram(4)).SelectMany(record => record.Fragments)];
        TappedRecord[] again = [.. Read().Where(record => !record.ToServer && record.Number.Epoch < 3 && record.Time > ack.Time)];
        Assert.Equal(lost, again.SelectMany(record => record.Fragments));
        Assert.All(again, record => Assert.Equal(ack.Time + Latency, record.Time));
    }

    [Fact]
    [Rfc(9147, "7.2")]
    public void What_was_lost_is_cut_anew_when_the_mtu_has_changed()
    {
        Create(Narrow);
        LoseFromServer(4);
        Pair.Run(() => Read().Exists(record => record.ToServer && record.Type == ContentType.Ack));
        Pair.Server.Session.Mtu = 256;
        int before = Pair.Link.Sent.Count;
        Pair.Connect();
        TappedFragment[] lost = [.. Read().Where(record => record.Datagram == LostDatagram(4)).SelectMany(record => record.Fragments)];
        TappedRecord[] again = [.. Read().Where(record => !record.ToServer && record.Number.Epoch < 3 && record.Datagram >= before)];
        Assert.True(again.Length > 1);
        Assert.Equal(lost.Sum(fragment => fragment.Length), again.Sum(record => record.Fragments.Sum(fragment => fragment.Length)));
        Assert.All(Pair.Link.Sent.Skip(before).Where(sent => !sent.ToServer), sent => Assert.InRange(sent.Datagram.Length, 1, 256));
    }

    [Fact]
    [Rfc(9147, "7")]
    public void The_list_is_cumulative()
    {
        Create(Narrow);
        LoseFromServer(3, 5);
        Pair.Run(() => Read().Exists(record => record.Type == ContentType.Ack));
        LoseFromServer(1); // of what is sent again
        Pair.Connect();
        TappedRecord[] acks = [.. Read().Where(record => record.ToServer && record.Type == ContentType.Ack)];
        Assert.True(acks.Length >= 2);
        Assert.Superset(acks[0].Acknowledged.ToHashSet(), acks[1].Acknowledged.ToHashSet());
        Assert.Equal(acks[1].Acknowledged.Order(), acks[1].Acknowledged);
    }

    [Fact]
    [Rfc(9147, "7")]
    public void The_list_has_the_latest_records_that_fit()
    {
        Create(Narrow with { ClientMtu = 256, ServerMtu = 256, ServerCertificates = [TestCertificates.ServerUnderManyIntermediates.Credential], MaxPeerCertificates = 64 });
        LoseFromServer(2);
        Pair.Connect();
        TappedRecord ack = Read().First(record => record.ToServer && record.Type == ContentType.Ack);
        Assert.InRange(ack.Acknowledged.Count, 11, 32);
        Assert.Equal(Read().Where(record => !record.ToServer && record.Time < ack.Time).Max(record => record.Number), ack.Acknowledged[^1]);
        Assert.All(Pair.Link.Sent, sent => Assert.InRange(sent.Datagram.Length, 1, 256));
    }

    [Fact]
    [Rfc(9147, "7")]
    public void Data_alerts_and_acks_are_not_acknowledged()
    {
        Create().Connect();
        Pair.Run();
        int before = Pair.Link.Sent.Count;
        Pair.Send(Pair.Client, "ping"u8);
        Pair.Send(Pair.Server, "pong"u8);
        Pair.Deliver(Pair.Client, Tap.Forge(false, 3, 1000, ContentType.Ack, [0, 0]));
        Pair.Deliver(Pair.Client, Tap.Forge(false, 3, 1001, ContentType.Alert, [1, (byte)AlertDescription.UserCanceled]));
        Pair.Run();
        Assert.Equal(before + 2, Pair.Link.Sent.Count);
        Assert.Equal(long.MaxValue, Pair.Client.Session.NextTransmission);
    }

    [Fact]
    [Rfc(9147, "5.8.1")]
    public void A_repeated_Finished_is_acknowledged_again()
    {
        Create(PairOptions.Dtls13 with { TicketCount = 0 });
        int acks = 0;
        Pair.Link.Script = (toServer, datagram) => !toServer && Pair.Server.IsConnected && acks++ == 0 ? [] : [datagram];
        Pair.Connect();
        Pair.Run();
        TappedRecord[] sent = [.. Read().Where(record => !record.ToServer && record.Type == ContentType.Ack)];
        Assert.Equal(2, sent.Length);
        Assert.Equal([new RecordNumber(2, 0)], sent[0].Acknowledged);
        Assert.Equal([new RecordNumber(2, 0), new RecordNumber(2, 1)], sent[1].Acknowledged);
        Assert.Equal(sent[0].Time + Rto + (Rto / 4), sent[1].Time);
        Assert.Equal(long.MaxValue, Pair.Client.Session.NextTransmission);
    }

    [Fact]
    [Rfc(9147, "5.8.1")]
    public void A_repeated_Finished_is_acknowledged_for_four_minutes_after_data_in_the_new_epoch_and_then_dropped()
    {
        Create().Connect();
        Pair.Send(Pair.Client, "data"u8);
        Pair.Run();
        byte[] finished = Read().Single(record => record.ToServer && record.Number.Epoch == 2).Plaintext;

        AssertServerAcknowledgesForFourMinutes(epoch: 2, sequence: 50, finished);
    }

    [Fact]
    [Rfc(9147, "7.2")]
    public void After_the_handshake_only_an_ACK_acknowledges_and_neither_data_nor_tickets_do()
    {
        using var cache = new ClientSessionCache();
        Create(PairOptions.Dtls13 with { SessionCache = cache });
        bool isAckLost = true;
        int datagrams = 0;
        Pair.Link.Script = (toServer, datagram) =>
        {
            bool isAck = !toServer && Pair.Server.IsConnected && Read().Exists(record => record.Datagram == datagrams && record.Type == ContentType.Ack);
            datagrams++;
            return isAckLost && isAck ? [] : [datagram];
        };
        Pair.Run(() => Pair.IsConnected);
        Pair.Send(Pair.Server, "data"u8);
        Pair.Run(() => Read().Count(record => record.ToServer && record.Number.Epoch == 2) == 4);
        Assert.Equal("data"u8, Assert.Single(Pair.Client.Received));
        isAckLost = false;
        Pair.Run();
        Assert.Equal(long.MaxValue, Pair.Client.Session.NextTransmission);
        Assert.Equal(4, Read().Count(record => record.ToServer && record.Number.Epoch == 2));
        Assert.Null(Pair.Client.Failure);
    }

    [Fact]
    [Rfc(9147, "7.2")]
    public void Any_piece_of_the_next_flight_acknowledges_the_one_before()
    {
        Create(PairOptions.Dtls13 with
        {
            ClientMtu = 256,
            ClientCertificateMode = ClientCertificateMode.Required,
            ClientCertificates = [TestCertificates.Client.Credential],
        });
        int fromClient = 0;
        Pair.Link.Script = (toServer, datagram) => toServer && fromClient++ >= 3 && !Pair.Client.IsConnected ? [] : [datagram];
        Pair.Run(() => Pair.Client.IsConnected);
        int lost = 0;
        Pair.Link.Script = (toServer, datagram) => toServer && lost++ > 0 && lost < 12 ? [] : [datagram];
        Pair.Connect();
        TappedRecord firstPiece = Read().First(record => record.ToServer && record.Number.Epoch == 2);
        Assert.DoesNotContain(Read(), record => !record.ToServer && record.Number.Epoch is 0 or 2 && record.Time > firstPiece.Time + Latency && !record.ToServer);
    }

    [Fact]
    [Rfc(9147, "7")]
    public void When_an_ACK_and_a_retransmission_are_due_the_ACK_comes_first()
    {
        Create(PairOptions.Dtls13 with { TicketCount = 0 }).Connect();
        Pair.Run();
        Pair.Link.Script = (_, _) => [];
        Assert.True(Pair.Client.Session.TryUpdateKeys());
        Pair.Run(() => true);
        Pair.Deliver(Pair.Client, Rogue.Seal(Pair.Server, ContentType.Handshake, Rogue.Message(HandshakeType.KeyUpdate, 5, [0])));
        int before = Pair.Link.Sent.Count;
        Clock.Advance(Rto);
        Pair.Client.Session.HandleTimeout(Pair.Client);
        Pair.Run(() => true);
        TappedRecord[] sent = [.. Read().Where(record => record.Datagram >= before)];
        Assert.Equal([ContentType.Ack, ContentType.Handshake], sent.Select(record => record.Type));
    }

    [Fact]
    [Rfc(9147, "7")]
    public void During_the_handshake_a_piece_of_the_next_flight_stops_the_timer_of_the_one_before()
    {
        // The client has the first datagram of the server's flight and never gets more: it does not send its hello again, but ACKs.
        Create(Narrow);
        int fromServer = 0;
        Pair.Link.Script = (toServer, datagram) => toServer || ++fromServer > 3 ? toServer ? [datagram] : [] : [datagram];
        Pair.Run(() => Clock.GetUtcNow() > _start + (4 * Rto));
        TappedRecord[] fromClient = [.. Read().Where(record => record.ToServer)];
        Assert.Equal(ContentType.Handshake, fromClient[0].Type);
        Assert.All(fromClient[1..], record => Assert.Equal(ContentType.Ack, record.Type));
    }

    [Theory]
    [InlineData(0UL, true)]
    [InlineData(1UL << 48, false)]
    [InlineData(1UL << 63, false)]
    [Rfc(9147, "7")]
    public void An_ACK_of_a_number_that_no_record_can_have_acknowledges_nothing(ulong beyond, bool acknowledges)
    {
        Create(PairOptions.Dtls13 with { TicketCount = 0 }).Connect();
        Pair.Run();
        Pair.Link.Script = (_, _) => [];
        Assert.True(Pair.Client.Session.TryUpdateKeys());
        Pair.Run(() => true);
        TappedRecord update = Read().Last(record => record.ToServer);
        Assert.Equal((ContentType.Handshake, 3), (update.Type, update.Number.Epoch));
        byte[] list = [0, 16, 0, 0, 0, 0, 0, 0, 0, 3, .. BitConverter.GetBytes(update.Number.Sequence | beyond).Reverse()];
        Pair.Deliver(Pair.Client, Tap.Forge(false, 3, 100, ContentType.Ack, list));
        Assert.Equal(acknowledges ? 4 : 3, Pair.Client.Session.WriteEpoch);
        Assert.Null(Pair.Client.Failure);
    }

    [Theory]
    [InlineData(2, 3UL, AlertDescription.IllegalParameter)]
    [InlineData(2, 2UL, null)]
    [InlineData(3, 4UL, null)] // RFC 9147 speaks of the epochs of the handshake only
    [InlineData(3, 0xFFFFUL, null)]
    [InlineData(3, 0x10000UL, AlertDescription.IllegalParameter)]
    [Rfc(9147, "7")]
    public void An_ACK_of_an_impossible_epoch_is_fatal(int epoch, ulong acknowledged, AlertDescription? alert)
    {
        Create().Connect();
        byte[] list = [0, 16, .. BitConverter.GetBytes(acknowledged).Reverse(), 0, 0, 0, 0, 0, 0, 0, 77];
        Pair.Deliver(Pair.Server, Tap.Forge(true, (ushort)epoch, 100, ContentType.Ack, list));
        Assert.Equal(alert, Pair.Server.Failure?.Alert);
        Pair.Run();
        Assert.Equal(alert, Pair.Client.Failure?.Alert);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 1, 0 })]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 16, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0 })]
    [Rfc(9147, "7")]
    public void A_malformed_ACK_is_a_decode_error(byte[] list)
    {
        Create().Connect();
        Pair.Deliver(Pair.Client, Tap.Forge(false, 3, 100, ContentType.Ack, list));
        Assert.Equal(AlertDescription.DecodeError, Pair.Client.Failure?.Alert);
    }

    [Fact]
    [Rfc(9147, "7.2")]
    public void Unknown_numbers_and_the_same_ones_again_change_nothing()
    {
        Create(Narrow);
        LoseFromServer(4);
        Pair.Run(() => Read().Exists(record => record.ToServer && record.Type == ContentType.Ack));
        byte[] ack = Read().First(record => record.ToServer && record.Type == ContentType.Ack).Plaintext;
        Pair.Link.Script = (_, _) => [];
        Pair.Deliver(Pair.Server, Tap.Forge(true, 2, 100, ContentType.Ack, ack));
        Pair.Run(() => true);
        int before = Pair.Link.Sent.Count;
        long timeout = Pair.Server.Session.NextTransmission;
        Pair.Deliver(Pair.Server, Tap.Forge(true, 2, 101, ContentType.Ack, ack));
        Pair.Deliver(Pair.Server, Tap.Forge(true, 2, 102, ContentType.Ack, [0, 16, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0]));
        Pair.Run(() => true);
        Assert.Equal(before, Pair.Link.Sent.Count);
        Assert.Equal(timeout, Pair.Server.Session.NextTransmission);
    }

    [Fact]
    public void A_client_that_does_not_know_the_version_yet_bears_an_ACK()
    {
        Create();
        Pair.Run(() => Pair.Link.Sent.Count == 1);
        Pair.Deliver(Pair.Client, [26, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 0, 0]);
        Assert.Null(Pair.Client.Failure);
        Pair.Connect();
    }

    [Fact]
    public void In_DTLS_12_an_ACK_is_an_unexpected_message()
    {
        using DtlsPair old = PairOptions.Dtls12.CreatePair().Connect();
        byte[] datagram = new byte[100];
        old.Client.Session.SealForTest(ContentType.Ack, [0, 0], datagram, out int written);
        old.Deliver(old.Server, datagram[..written]);
        Assert.Equal(AlertDescription.UnexpectedMessage, old.Server.Failure?.Alert);
    }

    /// <summary>The server's flight takes ten datagrams or so.</summary>
    private static PairOptions Narrow => PairOptions.Dtls13 with { ServerMtu = 300, ServerCertificates = [TestCertificates.ServerUnderIntermediates.Credential] };

    /// <summary>Loses the server's datagrams with these numbers, counted from one.</summary>
    private void LoseFromServer(params int[] numbers)
    {
        int count = 0;
        Pair.Link.Script = (toServer, datagram) => !toServer && numbers.Contains(++count) ? [] : [datagram];
    }

    /// <summary>Which of all datagrams the server's n-th is.</summary>
    private int LostDatagram(int number) => Pair.Link.Sent.Select((sent, index) => (sent.ToServer, index)).Where(sent => !sent.ToServer).ElementAt(number - 1).index;
}

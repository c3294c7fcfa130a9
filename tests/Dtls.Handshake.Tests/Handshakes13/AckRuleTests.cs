using Dtls.Handshake.Messages;
using Dtls.Handshake.Tests.Handshakes;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>Which records an ACK may name, and whose ACKs count. RFC 9147 §7.</summary>
public sealed class AckRuleTests : TappedPairTests
{
    /// <summary>The server's next message number: ServerHello, EncryptedExtensions, Certificate, CertificateVerify and Finished come before it.</summary>
    private const ushort Next = 5;

    [Fact]
    [Rfc(9147, "7")]
    public void A_record_of_which_something_was_thrown_away_is_not_acknowledged()
    {
        CreateBare().Connect();
        Pair.Run();
        byte[] old = Rogue.Message(HandshakeType.Finished, Next - 1, new byte[32]);
        byte[] farAhead = Rogue.Message(HandshakeType.NewSessionTicket, Next + 7, [1, 2, 3]);
        foreach ((ulong sequence, byte[] plaintext) in new[] { (100UL, farAhead), (101UL, [.. old, .. farAhead]), (102UL, old) })
        {
            Pair.Deliver(Pair.Client, Tap.Forge(false, 3, sequence, ContentType.Handshake, plaintext));
        }

        Pair.Run();
        TappedRecord ack = Assert.Single(Read(), record => record.ToServer && record.Type == ContentType.Ack);
        Assert.Equal([new RecordNumber(3, 102)], ack.Acknowledged);
        Assert.True(Pair.IsConnected);
    }

    [Fact]
    [Rfc(9147, "7")]
    public void A_KeyUpdate_that_waits_for_a_message_before_it_is_acknowledged()
    {
        CreateBare().Connect();
        Pair.Run();
        Pair.Deliver(Pair.Client, Tap.Forge(false, 3, 100, ContentType.Handshake, Rogue.Message(HandshakeType.KeyUpdate, Next + 1, [0])));
        Pair.Run();
        Assert.Equal([new RecordNumber(3, 100)], Assert.Single(Read(), record => record.ToServer && record.Type == ContentType.Ack).Acknowledged);
    }

    [Fact]
    [Rfc(9147, "7")]
    public void A_repeated_KeyUpdate_is_acknowledged_for_four_minutes_after_data_in_the_new_epoch_and_then_dropped()
    {
        CreateBare().Connect();
        Assert.True(Pair.Client.Session.TryUpdateKeys());
        Pair.Run();
        byte[] update = Read().Single(record => record.ToServer && record.Fragments.Any(fragment => fragment.Type == (byte)HandshakeType.KeyUpdate)).Plaintext;
        Pair.Send(Pair.Client, "under new keys"u8);
        Pair.Run();

        AssertServerAcknowledgesForFourMinutes(epoch: 3, sequence: 100, update);
    }

    [Fact]
    [Rfc(9147, "7.2")]
    public void An_ACK_of_an_earlier_transmission_counts()
    {
        CreateBare(PairOptions.Dtls13 with { ServerMtu = 300, ServerCertificates = [TestCertificates.ServerUnderIntermediates.Credential] });
        Pair.Link.Script = (toServer, datagram) => toServer && Pair.Link.Sent.Count == 1 ? [datagram] : [];
        Pair.Run(() => FromServer().Select(record => record.Time).Distinct().Count() == 2);
        TappedRecord[][] transmissions = [.. FromServer().GroupBy(record => record.Time).Select(records => records.ToArray())];
        int before = Pair.Link.Sent.Count;

        // The first transmission arrived but for one record, the second not at all.
        TappedRecord lost = transmissions[0][2];
        Pair.Deliver(Pair.Server, Ack(toServer: true, epoch: 2, transmissions[0].Where(record => record != lost)));
        Pair.Run(() => true);

        Assert.Equal(lost.Fragments, FromServer().Where(record => record.Datagram >= before).SelectMany(record => record.Fragments));
    }

    [Fact]
    [Rfc(9147, "7.2")]
    public void An_ACK_of_the_flight_before_means_nothing_for_this_one()
    {
        CreateBare();
        Pair.Link.Script = (toServer, datagram) => toServer || !Pair.Client.IsConnected ? [datagram] : [];
        Pair.Run(() => Pair.IsConnected);
        TappedRecord hello = Read()[0];
        TappedRecord finished = Read().Single(record => record.ToServer && record.Number.Epoch == 2);

        Pair.Deliver(Pair.Client, Ack(toServer: false, epoch: 3, [hello]));
        Assert.NotEqual(long.MaxValue, Pair.Client.Session.NextTransmission);
        Pair.Deliver(Pair.Client, Ack(toServer: false, epoch: 3, [finished], sequence: 101));
        Assert.Equal(long.MaxValue, Pair.Client.Session.NextTransmission);
    }

    [Fact]
    [Rfc(9147, "7.2")]
    public void A_KeyUpdate_does_not_acknowledge_a_Finished()
    {
        CreateBare();
        Pair.Link.Script = (toServer, datagram) => toServer || !Pair.Client.IsConnected ? [datagram] : [];
        Pair.Run(() => Pair.IsConnected);
        DateTimeOffset sent = Read().Single(record => record.ToServer && record.Number.Epoch == 2).Time;

        Pair.Deliver(Pair.Client, Tap.Forge(false, 3, 100, ContentType.Handshake, Rogue.Message(HandshakeType.KeyUpdate, Next, [0])));
        Pair.Run(() => Read().Count(record => record.ToServer && record.Number.Epoch == 2) == 2);

        Assert.Equal(sent + Rto, Read().Last(record => record.ToServer && record.Number.Epoch == 2).Time);
    }

    private DtlsPair CreateBare(PairOptions? options = null) => Create((options ?? PairOptions.Dtls13) with { TicketCount = 0, ReduceMtuOnLoss = false });

    private IEnumerable<TappedRecord> FromServer() => Read().Where(record => !record.ToServer);

    private byte[] Ack(bool toServer, ushort epoch, IEnumerable<TappedRecord> records, ulong sequence = 100)
    {
        byte[] list = [.. records.SelectMany(record => (byte[])[0, 0, 0, 0, 0, 0, 0, (byte)record.Number.Epoch, 0, 0, 0, 0, 0, 0, 0, (byte)record.Number.Sequence])];
        return Tap.Forge(toServer, epoch, sequence, ContentType.Ack, [(byte)(list.Length >> 8), (byte)list.Length, .. list]);
    }
}

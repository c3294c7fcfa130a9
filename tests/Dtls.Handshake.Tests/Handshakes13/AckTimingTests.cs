using Dtls.Handshake.Messages;
using Dtls.Handshake.Tests.Handshakes;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>What starts, restarts and stops the timer of an ACK, and which keys protect it. RFC 9147 §7.1.</summary>
public sealed class AckTimingTests : TappedPairTests
{
    private readonly List<byte[]> _heldBack = [];
    [Fact]
    [Rfc(9147, "7.1")]
    public void Records_that_follow_do_not_put_the_ACK_off()
    {
        Create(Narrow);
        HoldBackFromServer(3, 4);
        DateTimeOffset first = Clock.GetUtcNow();

        Clock.Advance(Rto / 8);
        Pair.Deliver(Pair.Client, _heldBack[0]);
        Pair.Run(() => Acks().Count > 0);

        Assert.Equal(first + (Rto / 4), Acks()[0].Time);
    }

    [Fact]
    [Rfc(9147, "7.1")]
    public void Our_own_flight_answers_the_peers_and_takes_the_place_of_the_ACK()
    {
        Create(Narrow);
        HoldBackFromServer(3, 4);

        Clock.Advance(Rto / 8);
        _heldBack.ForEach(datagram => Pair.Deliver(Pair.Client, datagram));
        Pair.Connect();
        Pair.Run();

        Assert.DoesNotContain(Read(), record => record.ToServer && record.Type == ContentType.Ack); // there are no tickets either
    }

    [Fact]
    [Rfc(9147, "5.8.2")]
    public void The_answer_to_a_flight_that_was_sent_again_is_acknowledged_after_a_quarter_of_the_initial_timeout()
    {
        Create(Narrow);
        int hellos = 0;
        int fromServer = 0;
        Pair.Link.Script = (toServer, datagram) => (toServer ? ++hellos <= 2 : ++fromServer == 3) ? [] : [datagram];
        Pair.Run(() => Acks().Count > 0);

        DateTimeOffset answered = Read().First(record => !record.ToServer).Time + Latency;
        Assert.Equal(3, Read().Count(record => record.ToServer && record.Number.Epoch == 0));
        Assert.Equal(answered + (Rto / 4), Acks()[0].Time);
    }

    [Fact]
    [Rfc(9147, "7")]
    public void A_piece_of_a_ServerHello_is_not_acknowledged_and_the_hello_is_sent_again()
    {
        // Only a whole ServerHello says that it is DTLS 1.3, in which there are ACKs.
        Create(PairOptions.Both);
        Pair.Link.Script = (_, _) => [];
        Pair.Run(() => Pair.Link.Sent.Count == 1);
        Pair.Deliver(Pair.Client, Piece(HandshakeType.ServerHello, sequence: 0));
        DateTimeOffset start = Clock.GetUtcNow();
        Pair.Run(() => Pair.Link.Sent.Count == 3);

        Assert.Equal([start, start + Rto, start + (3 * Rto)], Pair.Link.Sent.Select(sent => sent.Time));
        Assert.All(Pair.Link.Sent, sent => Assert.Equal((byte)ContentType.Handshake, sent.Datagram[0]));
    }

    [Fact]
    [Rfc(9147, "7")]
    public void After_a_HelloRetryRequest_a_client_acknowledges_a_piece_of_the_ServerHello_in_plaintext()
    {
        Create(PairOptions.Dtls13 with { ServerGroups = [NamedGroup.Secp256r1] });
        int fromServer = 0;
        Pair.Link.Script = (toServer, datagram) => toServer || ++fromServer == 1 ? [datagram] : [];
        Pair.Run(() => Pair.Link.Sent.Count(sent => sent.ToServer) == 2);
        DateTimeOffset start = Clock.GetUtcNow();
        Pair.Deliver(Pair.Client, Piece(HandshakeType.ServerHello, sequence: 1));
        Pair.Run(() => Acks().Count > 0);

        TappedRecord ack = Acks()[0];
        Assert.Equal(0, ack.Number.Epoch);
        Assert.Equal([new RecordNumber(0, 900)], ack.Acknowledged);
        Assert.Equal(start + (Rto / 4), ack.Time);
    }

    [Fact]
    [Rfc(9147, "7")]
    public void After_its_HelloRetryRequest_a_server_acknowledges_a_piece_of_the_second_hello_in_plaintext_and_gets_the_rest()
    {
        Create(PairOptions.Dtls13 with { ClientGroups = [NamedGroup.X25519, NamedGroup.Secp521r1], ServerGroups = [NamedGroup.Secp521r1], ClientMtu = 256 });
        int afterRetry = 0;
        Pair.Link.Script = (toServer, datagram) => toServer && Pair.Link.Sent.Exists(sent => !sent.ToServer) && ++afterRetry == 2 ? [] : [datagram];
        Pair.Run(() => Read().Exists(record => !record.ToServer && record.Type == ContentType.Ack));

        TappedRecord ack = Read().Last();
        TappedRecord[] hello = [.. Read().Where(record => record.ToServer && record.Fragments.Any(fragment => fragment.Sequence == 1))];
        Assert.Equal(2, hello.Length);
        Assert.Equal(0, ack.Number.Epoch);
        Assert.Equal([hello[0].Number], ack.Acknowledged);

        Pair.Connect();
        TappedRecord[] again = [.. Read().Where(record => record.ToServer && record.Number.Epoch == 0 && record.Datagram > ack.Datagram)];
        Assert.Equal(hello[1].Fragments, Assert.Single(again).Fragments);
    }

    /// <summary>The server's flight takes ten datagrams or so.</summary>
    private static PairOptions Narrow => PairOptions.Dtls13 with { ServerMtu = 300, ServerCertificates = [TestCertificates.ServerUnderIntermediates.Credential] };

    private static byte[] Piece(HandshakeType type, byte sequence) =>
        Rogue.Plaintext(ContentType.Handshake, [(byte)type, 0, 0, 100, 0, sequence, 0, 0, 0, 0, 0, 4, 0xFE, 0xFD, 1, 2]);

    /// <summary>What the client acknowledged so far, tickets apart.</summary>
    private List<TappedRecord> Acks() => [.. Read().Where(record => record.ToServer && record.Type == ContentType.Ack && record.Number.Epoch < 3)];

    /// <summary>Runs until the client has the server's flight but for the datagrams with these numbers, counted from one.</summary>
    private void HoldBackFromServer(params int[] numbers)
    {
        int count = 0;
        Pair.Link.Script = (toServer, datagram) =>
        {
            if (toServer || !numbers.Contains(++count))
            {
                return [datagram];
            }

            _heldBack.Add(datagram);
            return [];
        };
        Pair.Run(() => Pair.Link.Sent.Count > 1 && Pair.Link.NextArrival == long.MaxValue);
        Assert.Equal(numbers.Length, _heldBack.Count);
    }
}

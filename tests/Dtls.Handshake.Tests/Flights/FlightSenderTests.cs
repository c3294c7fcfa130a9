using System.Buffers.Binary;
using Dtls.Handshake.Flights;
using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Flights;

public sealed class FlightSenderTests : IDisposable
{
    private readonly RecordSealer _sealer = new();
    private readonly RecordOpener _opener = new();
    private readonly OutgoingFlight _flight = new();

    public FlightSenderTests()
    {
        using var keys = new EpochKeys(ProtocolVersion.Dtls12, 1, AeadAlgorithm.Aes128Gcm, new byte[16], new byte[4]);
        _sealer.InstallKeys(keys);
        _opener.InstallKeys(keys);
        _flight.Begin(isFinal: false);
    }

    public static TheoryData<int> Mtus => [.. Enumerable.Range(256, 45), 512, 1200, 1500];

    public void Dispose()
    {
        _sealer.Dispose();
        _opener.Dispose();
    }

    [Theory]
    [MemberData(nameof(Mtus))]
    [Rfc(6347, "4.1.1.1")]
    public void Datagrams_never_exceed_the_mtu_and_are_full_but_for_the_last(int mtu)
    {
        AddFlight();
        List<byte[]> datagrams = Drain(new FlightSender(_flight, _sealer), _ => mtu);
        Assert.All(datagrams, datagram => Assert.InRange(datagram.Length, 1, mtu));

        // A datagram ends only where the next record would not have held one byte: header, message header, one byte.
        const int SmallestPlaintextRecord = 13 + HandshakeHeader.Length + 1;
        Assert.All(datagrams.SkipLast(1), datagram => Assert.True(mtu - datagram.Length < SmallestPlaintextRecord + 24, $"{datagram.Length} of {mtu}"));
        AssertCarriesTheFlight(datagrams);
    }

    [Fact]
    public void The_whole_flight_shares_one_datagram_when_it_fits()
    {
        AddFlight();
        byte[] datagram = Assert.Single(Drain(new FlightSender(_flight, _sealer), _ => 4000));
        AssertCarriesTheFlight([datagram]);
    }

    [Fact]
    public void Messages_of_one_encrypted_epoch_share_a_record()
    {
        _flight.Add(new Finished { VerifyData = new byte[12] }, epoch: 1, 0);
        _flight.Add(new Finished { VerifyData = new byte[12] }, epoch: 1, 1);
        byte[] datagram = Assert.Single(Drain(new FlightSender(_flight, _sealer), _ => 1200));
        Assert.Equal(OpenStatus.Opened, _opener.Open(datagram, out OpenedRecord record, out int consumed));
        Assert.Equal(datagram.Length, consumed);
        Assert.Equal(2 * (HandshakeHeader.Length + 12), record.Plaintext.Length);
    }

    [Fact]
    public void Messages_that_stay_apart_have_a_record_each_in_one_datagram()
    {
        _flight.Add(new Finished { VerifyData = new byte[12] }, epoch: 1, 0);
        _flight.Add(new Finished { VerifyData = new byte[12] }, epoch: 1, 1);
        var sender = new FlightSender(_flight, _sealer);
        byte[] datagram = new byte[1200];
        Span<byte> rest = datagram.AsSpan(0, sender.WriteDatagram(datagram, messagesApart: true));
        Assert.False(sender.HasMore);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(OpenStatus.Opened, _opener.Open(rest, out OpenedRecord record, out int consumed));
            Assert.Equal(HandshakeHeader.Length + 12, record.Plaintext.Length);
            rest = rest[consumed..];
        }

        Assert.True(rest.IsEmpty);
    }

    [Fact]
    [Rfc(6347, "4.2.4")]
    public void A_retransmission_has_the_same_messages_under_fresh_record_numbers_cut_by_the_mtu_of_the_moment()
    {
        AddFlight();
        var sender = new FlightSender(_flight, _sealer);
        List<byte[]> first = Drain(sender, _ => 1200);
        sender.Restart();
        int mtu = 300;
        List<byte[]> second = Drain(sender, _ => mtu++);
        AssertCarriesTheFlight(first.Select(d => (byte[])d.Clone()));
        Assert.All(second.Select((datagram, i) => (datagram, i)), pair => Assert.True(pair.datagram.Length <= 300 + pair.i));
        AssertCarriesTheFlight(second);
    }

    [Fact]
    [Rfc(9147, "7.2")]
    public void The_record_that_went_first_of_forty_can_still_be_acknowledged()
    {
        _flight.Add(new CertificateVerify { Algorithm = SignatureScheme.RsaPssRsaeSha256, Signature = Pattern(9000) }, 1, 0);
        var sender = new FlightSender(_flight, _sealer);
        List<byte[]> first = Drain(sender, _ => 256);
        Assert.InRange(first.Count, 40, 60);
        Assert.True(sender.Acknowledge(NumberOf(first[0])));
        Assert.False(sender.Acknowledge(NumberOf(first[0])));
        sender.Restart();
        Assert.Equal(first.Count - 1, Drain(sender, _ => 256).Count);

        Assert.All(first[1..], datagram => sender.Acknowledge(NumberOf(datagram)));
        Assert.True(_flight.IsAcknowledged);
        sender.Restart();
        Assert.False(sender.HasMore);
    }

    [Fact]
    [Rfc(9147, "7.2")]
    public void A_message_of_no_bytes_is_acknowledged_like_any_other()
    {
        _flight.Add(new Finished { VerifyData = new byte[12] }, 1, 0);
        _flight.Add(default(ServerHelloDone), 1, 1);
        var sender = new FlightSender(_flight, _sealer);
        List<byte[]> both = Drain(sender, written => 13 + 8 + 16 + HandshakeHeader.Length + (written == 0 ? 12 : 0));
        Assert.Equal(2, both.Count);
        RecordNumber[] numbers = [.. both.Select(NumberOf)];

        sender.Acknowledge(numbers[0]);
        Assert.False(_flight.IsAcknowledged);
        sender.Restart();
        byte[] again = Assert.Single(Drain(sender, _ => 1200));
        Assert.Equal(OpenStatus.Opened, _opener.Open(again, out OpenedRecord record, out _));
        Assert.Equal([(byte)HandshakeType.ServerHelloDone, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], record.Plaintext.ToArray());

        sender.Acknowledge(numbers[1]);
        Assert.True(_flight.IsAcknowledged);
    }

    /// <summary>Of its record in epoch 1, which stands in the header of DTLS 1.2.</summary>
    private static RecordNumber NumberOf(byte[] datagram) =>
        new(1, BinaryPrimitives.ReadUInt64BigEndian(datagram.AsSpan(3)) & RecordNumber.MaxSequence);

    private void AddFlight()
    {
        _flight.Add(new ClientKeyExchange { Point = Pattern(65) }, 0, 0);
        _flight.Add(new CertificateVerify { Algorithm = SignatureScheme.RsaPssRsaeSha256, Signature = Pattern(2000) }, 0, 1);
        _flight.Add(default(ServerHelloDone), 0, 2);
        _flight.AddChangeCipherSpec(0);
        _flight.Add(new Finished { VerifyData = Pattern(12) }, 1, 3);
    }

    private static List<byte[]> Drain(FlightSender sender, Func<int, int> mtu)
    {
        var datagrams = new List<byte[]>();
        byte[] buffer = new byte[5000];
        while (sender.HasMore)
        {
            int written = sender.WriteDatagram(buffer.AsSpan(0, mtu(datagrams.Count)));
            Assert.NotEqual(0, written);
            datagrams.Add(buffer[..written]);
        }

        return datagrams;
    }

    /// <summary>Opens all records, puts the messages together and compares them with the flight; no record number comes twice.</summary>
    private void AssertCarriesTheFlight(IEnumerable<byte[]> datagrams)
    {
        var reassembler = new Reassembler(1 << 16, 0);
        var numbers = new HashSet<RecordNumber>();
        int changeCipherSpecs = 0;
        foreach (byte[] datagram in datagrams)
        {
            for (Span<byte> rest = datagram; !rest.IsEmpty;)
            {
                Assert.Equal(OpenStatus.Opened, _opener.Open(rest, out OpenedRecord record, out int consumed));
                Assert.True(numbers.Add(record.Number));
                changeCipherSpecs += record.Type is ContentType.ChangeCipherSpec ? 1 : 0;
                var reader = new WireReader(record.Type is ContentType.Handshake ? record.Plaintext : default);
                while (!reader.IsEmpty)
                {
                    Assert.True(HandshakeHeader.TryRead(ref reader, out HandshakeHeader header, out ReadOnlySpan<byte> fragment));
                    Assert.True(header.FragmentLength > 0 || header.MessageLength == 0, "an empty fragment of a message that is not empty");
                    Assert.Equal(FragmentOutcome.Kept, reassembler.Add(header, fragment, record.Number.Epoch));
                }

                rest = rest[consumed..];
            }
        }

        Assert.Equal(1, changeCipherSpecs);
        foreach (FlightItem item in _flight.Items.ToArray().Where(item => item.ContentType is ContentType.Handshake))
        {
            Assert.True(reassembler.TryGetNext(out HandshakeMessage message));
            Assert.Equal((item.Type, item.MessageSequence, item.Epoch), (message.Type, message.Sequence, message.Epoch));
            Assert.True(message.Body.SequenceEqual(_flight.Body(item)));
            reassembler.Advance();
        }
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];
}

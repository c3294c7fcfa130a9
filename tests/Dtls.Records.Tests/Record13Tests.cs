using Dtls.TestKit;

namespace Dtls.Records.Tests;

/// <summary>Protected records of DTLS 1.3.</summary>
public sealed class Record13Tests
{
    private static readonly byte[] Content = TestKeys.Count(7, 45);

    [Theory]
    [MemberData(nameof(TestKeys.Algorithms13), MemberType = typeof(TestKeys))]
    [Rfc(9147, "4")]
    [Rfc(9147, "4.2.3")]
    public void The_sealer_writes_the_record_of_the_rfc(AeadAlgorithm algorithm)
    {
        (RecordSealer sealer, _) = TestKeys.CreatePair13(algorithm);
        byte[] actual = new byte[200];
        foreach (ulong sequence in (ulong[])[0, 1, 2, 300, 0x12345, 0x23456])
        {
            sealer.SkipSequenceTo(3, sequence);
            sealer.Seal(3, ContentType.ApplicationData, Content, actual, out int written, out RecordNumber number);
            byte[] expected = new Record13Builder { Algorithm = algorithm, Sequence = sequence, Inner = [.. Content, 23] }.Build();
            Assert.Equal(new RecordNumber(3, sequence), number);
            Assert.Equal(expected, actual[..written]);
            Assert.Equal(0x2F, actual[0]);
        }
    }

    [Theory]
    [MemberData(nameof(TestKeys.Algorithms13), MemberType = typeof(TestKeys))]
    [Rfc(9147, "4")]
    public void The_opener_takes_every_header_form(AeadAlgorithm algorithm)
    {
        (_, RecordOpener opener) = TestKeys.CreatePair13(algorithm);
        ulong sequence = 0;
        foreach (bool isLong in (bool[])[true, false])
        {
            foreach (bool hasLength in (bool[])[true, false])
            {
                sequence += 100;
                byte[] datagram = new Record13Builder
                {
                    Algorithm = algorithm,
                    Sequence = sequence,
                    LongSequence = isLong,
                    HasLength = hasLength,
                    Inner = [.. Content, 22],
                }.Build();
                Assert.Equal(OpenStatus.Opened, opener.Open(datagram, out OpenedRecord record, out int consumed));
                Assert.Equal(datagram.Length, consumed);
                Assert.Equal(new RecordNumber(3, sequence), record.Number);
                Assert.Equal(ContentType.Handshake, record.Type);
                Assert.Equal(ProtocolVersion.Dtls13, record.Version);
                Assert.Equal(Content, record.Plaintext.ToArray());
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestKeys.Algorithms13), MemberType = typeof(TestKeys))]
    public void What_is_sealed_opens_at_every_short_length_and_at_the_longest(AeadAlgorithm algorithm)
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair13(algorithm);
        byte[] buffer = new byte[RecordLimits.MaxPlaintextLength + 100];
        foreach (int length in (int[])[.. Enumerable.Range(0, 300), 1200, RecordLimits.MaxPlaintextLength])
        {
            byte[] plaintext = new byte[length]; // all zeros: only the type may end it
            Assert.Equal(SealStatus.Sealed, sealer.Seal(ContentType.ApplicationData, plaintext, buffer, out int written));
            Assert.Equal(length + 5 + 1 + 16, written);
            Assert.Equal(sealer.GetSealedLength(length), written);
            Assert.Equal(OpenStatus.Opened, opener.Open(buffer.AsSpan(0, written), out OpenedRecord record, out int consumed));
            Assert.Equal(written, consumed);
            Assert.Equal(plaintext, record.Plaintext.ToArray());
        }
    }

    [Fact]
    public void Sealing_in_place_and_from_anywhere_in_the_destination_gives_the_same_bytes()
    {
        (RecordSealer apart, _) = TestKeys.CreatePair13();
        byte[] expected = new byte[100];
        apart.Seal(ContentType.ApplicationData, Content, expected, out int written);
        foreach (int offset in (int[])[0, 1, 5, 6, 30])
        {
            (RecordSealer inPlace, _) = TestKeys.CreatePair13();
            byte[] actual = new byte[100];
            Content.CopyTo(actual, offset);
            inPlace.Seal(ContentType.ApplicationData, actual.AsSpan(offset, Content.Length), actual, out _);
            Assert.Equal(expected[..written], actual[..written]);
        }
    }

    [Fact]
    [Rfc(8446, "5.4")]
    public void Padding_is_taken_off_up_to_the_limit_and_an_empty_record_is_a_record()
    {
        (_, RecordOpener opener) = TestKeys.CreatePair13();
        byte[] inner = new byte[RecordLimits.MaxPlaintextLength + 1];
        inner[0] = 23;
        Assert.Equal(OpenStatus.Opened, opener.Open(new Record13Builder { Inner = inner }.Build(), out OpenedRecord record, out _));
        Assert.Equal(ContentType.ApplicationData, record.Type);
        Assert.True(record.Plaintext.IsEmpty);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [Rfc(8446, "5.4")]
    public void An_inner_plaintext_of_zeros_is_told_apart_and_uses_its_number_up(int length)
    {
        (_, RecordOpener opener) = TestKeys.CreatePair13();
        var builder = new Record13Builder { Inner = new byte[length] };
        Assert.Equal(OpenStatus.NoContentType, opener.Open(builder.Build(), out _, out int consumed));
        Assert.Equal(length + 21, consumed);
        Assert.Equal(OpenStatus.Replayed, opener.Open(builder.Build(), out _, out _));
    }

    [Fact]
    [Rfc(8446, "5.2")]
    public void An_authentic_record_that_is_too_long_is_told_and_a_ciphertext_beyond_the_limit_is_not()
    {
        (_, RecordOpener opener) = TestKeys.CreatePair13();
        byte[] inner = TestKeys.Count(1, RecordLimits.MaxPlaintextLength + 2);
        Assert.Equal(OpenStatus.RecordOverflow, opener.Open(new Record13Builder { Inner = inner }.Build(), out OpenedRecord record, out _));
        Assert.True(record.Plaintext.IsEmpty);

        byte[] tooLong = new Record13Builder { Sequence = 1, Inner = new byte[RecordLimits.MaxCiphertextLength13 - 15] }.Build();
        Assert.Equal(OpenStatus.Malformed, opener.Open(tooLong, out _, out int consumed));
        Assert.Equal(tooLong.Length, consumed);
    }

    [Fact]
    [Rfc(9147, "4.2.3")]
    public void A_body_without_a_whole_sample_is_malformed_and_only_costs_itself()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair13();
        byte[] good = new byte[sealer.GetSealedLength(3)];
        sealer.Seal(ContentType.Alert, [1, 2, 3], good, out _);
        for (int length = 0; length < 16; length++)
        {
            byte[] datagram = [0x2F, 0, 0, 0, (byte)length, .. new byte[length], .. good];
            Assert.Equal(OpenStatus.Malformed, opener.Open(datagram, out _, out int consumed));
            Assert.Equal(5 + length, consumed);
        }

        Assert.Equal(OpenStatus.Opened, opener.Open(good, out _, out _));
    }

    [Fact]
    public void Every_truncation_and_every_flipped_bit_is_dropped()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair13();
        byte[] original = new byte[sealer.GetSealedLength(20)];
        sealer.Seal(ContentType.ApplicationData, TestKeys.Count(1, 20), original, out _);
        for (int length = 0; length < original.Length; length++)
        {
            Assert.Equal(OpenStatus.Malformed, opener.Open(original.AsSpan(0, length), out _, out int consumed));
            Assert.Equal(length, consumed);
        }

        for (int bit = 0; bit < original.Length * 8; bit++)
        {
            byte[] forged = original.AsSpan().ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(OpenStatus.Opened, opener.Open(forged, out OpenedRecord record, out _));
            Assert.True(record.Plaintext.IsEmpty);
        }

        Assert.Equal(OpenStatus.Opened, opener.Open(original, out _, out _));
    }

    [Fact]
    [Rfc(9147, "4")]
    public void A_connection_id_bit_takes_the_datagram_and_a_1_2_header_its_record()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair13();
        byte[] good = new byte[sealer.GetSealedLength(3)];
        sealer.Seal(ContentType.Alert, [1, 2, 3], good, out _);

        byte[] withId = [.. good, .. good];
        withId[0] |= 0x10;
        Assert.Equal(OpenStatus.Malformed, opener.Open(withId, out _, out int consumed));
        Assert.Equal(withId.Length, consumed);

        byte[] oldHeader = [23, 0xFE, 0xFD, 0, 3, 0, 0, 0, 0, 0, 9, 0, 4, 1, 2, 3, 4, .. good];
        Assert.Equal(OpenStatus.UnknownEpoch, opener.Open(oldHeader, out _, out consumed));
        Assert.Equal(17, consumed);
        Assert.Equal(OpenStatus.Opened, opener.Open(oldHeader.AsSpan(17), out _, out _));
    }

    [Fact]
    [Rfc(9147, "4.5.1")]
    public void A_replay_is_dropped_after_deprotection_and_leaves_no_plaintext()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair13();
        byte[] record = new byte[sealer.GetSealedLength(20)];
        sealer.Seal(ContentType.ApplicationData, TestKeys.Count(1, 20), record, out _);
        byte[] again = record.AsSpan().ToArray();
        Assert.Equal(OpenStatus.Opened, opener.Open(record, out _, out _));
        Assert.Equal(OpenStatus.Replayed, opener.Open(again, out OpenedRecord replayed, out _));
        Assert.True(replayed.Plaintext.IsEmpty);
        Assert.Equal(new byte[21], again[5..26]);
    }

    [Fact]
    [Rfc(9147, "4.2.2")]
    public void Numbers_are_rebuilt_around_the_highest_authenticated_one()
    {
        (_, RecordOpener opener) = TestKeys.CreatePair13();
        foreach (ulong sequence in (ulong[])[0, 30_000, 60_000, 90_000, 90_000 - 1000, 122_000, 122_100])
        {
            var builder = new Record13Builder { Sequence = sequence, LongSequence = sequence != 122_100, Inner = [.. Content, 23] };
            Assert.Equal(OpenStatus.Opened, opener.Open(builder.Build(), out OpenedRecord record, out _));
            Assert.Equal(sequence, record.Number.Sequence);
        }

        // Too far ahead: the number is rebuilt wrongly, and the tag says so.
        Assert.Equal(
            OpenStatus.BadTag, opener.Open(new Record13Builder { Sequence = 300_000, Inner = [.. Content, 23] }.Build(), out _, out _));
    }

    [Theory]
    [MemberData(nameof(TestKeys.Algorithms13), MemberType = typeof(TestKeys))]
    public void Records_open_in_any_order(AeadAlgorithm algorithm)
    {
        (_, RecordOpener opener) = TestKeys.CreatePair13(algorithm);
        foreach (int sequence in (int[])[0, 1, 5, 4, 2, 6, 7, 3, 60, 8, 59, 61, 62])
        {
            byte[] datagram = new Record13Builder
            {
                Algorithm = algorithm,
                Sequence = (ulong)sequence,
                LongSequence = sequence % 2 == 0,
                Inner = [.. Content, 23],
            }.Build();
            Assert.Equal(OpenStatus.Opened, opener.Open(datagram, out OpenedRecord record, out _));
            Assert.Equal(new RecordNumber(3, (ulong)sequence), record.Number);
            Assert.Equal(Content, record.Plaintext.ToArray());
        }
    }

    [Fact]
    [Rfc(9147, "4.2.2")]
    public void Behind_the_last_number_of_all_none_is_expected()
    {
        (_, RecordOpener opener) = TestKeys.CreatePair13();
        opener.SkipSequenceTo(3, RecordNumber.MaxSequence + 1);
        byte[] old = new Record13Builder { Sequence = RecordNumber.MaxSequence + 1 - 65_536, Inner = [.. Content, 23] }.Build();

        Assert.Equal(OpenStatus.TooOld, opener.Open(old, out _, out _)); // authentic, though its bits are those of 2^48
    }

    [Fact]
    [Rfc(9147, "4.2.2")]
    public void The_epoch_is_the_newest_alive_that_ends_in_the_two_bits()
    {
        using var opener = new RecordOpener();
        foreach (ushort epoch in (ushort[])[2, 3, 4, 5, 6, 7])
        {
            using EpochKeys keys = TestKeys.Create13(epoch: epoch);
            opener.InstallKeys(keys);
        }

        Assert.Equal(OpenStatus.Opened, Open(7));
        Assert.Equal(OpenStatus.BadTag, Open(3)); // taken for epoch 7
        Assert.Equal(OpenStatus.Opened, Open(6));
        Assert.Equal(OpenStatus.BadTag, Open(2)); // taken for epoch 6
        Assert.Equal(OpenStatus.Opened, Open(5));
        opener.DropEpoch(6);
        Assert.Equal(OpenStatus.Opened, Open(2));
        opener.DropEpoch(7);
        Assert.Equal(OpenStatus.Opened, Open(3));
        opener.DropEpoch(3);
        Assert.Equal(OpenStatus.UnknownEpoch, Open(3));
        Assert.Equal(OpenStatus.Opened, Open(4));

        OpenStatus Open(ushort epoch)
        {
            byte[] datagram = new Record13Builder { Epoch = epoch, Inner = [1, 23] }.Build();
            OpenStatus status = opener.Open(datagram, out OpenedRecord record, out _);
            Assert.Equal(status == OpenStatus.Opened ? epoch : 0, record.Number.Epoch);
            return status;
        }
    }

    [Fact]
    public void Before_any_keys_a_protected_record_is_of_an_unknown_epoch()
    {
        using var opener = new RecordOpener();
        byte[] datagram = [.. new Record13Builder { Epoch = 2, Inner = [1, 22] }.Build(), 1, 2, 3];
        Assert.Equal(OpenStatus.UnknownEpoch, opener.Open(datagram, out _, out int consumed));
        Assert.Equal(datagram.Length - 3, consumed);
    }

    [Fact]
    public void Under_1_2_keys_the_first_byte_is_a_content_type_whatever_it_is()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] datagram = new byte[100];
        sealer.Seal((ContentType)0x2C, [1], datagram, out int written);
        Assert.Equal(OpenStatus.Opened, opener.Open(datagram.AsSpan(0, written), out OpenedRecord record, out _));
        Assert.Equal((ContentType)0x2C, record.Type);
    }

    [Fact]
    [Rfc(9147, "4.5.3")]
    public void The_epoch_closes_at_the_limit_and_says_so_well_before()
    {
        (RecordSealer sealer, _) = TestKeys.CreatePair13();
        byte[] record = new byte[100];
        sealer.SkipSequenceTo(3, 18_000_000);
        Assert.Equal(KeyUsageAdvice.UpdateSoon, sealer.KeyUsage);
        sealer.SkipSequenceTo(3, 23_726_565);
        Assert.Equal(SealStatus.Sealed, sealer.Seal(ContentType.ApplicationData, [1], record, out _));
        Assert.Equal(SealStatus.LimitReached, sealer.Seal(ContentType.ApplicationData, [1], record, out _));
        Assert.Equal(KeyUsageAdvice.Stop, sealer.KeyUsage);

        using EpochKeys next = TestKeys.Create13(epoch: 4);
        sealer.InstallKeys(next);
        Assert.Equal(KeyUsageAdvice.Fine, sealer.KeyUsage);
        Assert.Equal(SealStatus.Sealed, sealer.Seal(ContentType.ApplicationData, [1], record, out _));
    }

    [Fact]
    [Rfc(9147, "4.5.3")]
    public void Forgeries_are_counted_and_close_the_epoch()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair13();
        opener.CountForgeries(3, (1UL << 36) - 1);
        byte[] record = new byte[sealer.GetSealedLength(3)];
        sealer.Seal(ContentType.ApplicationData, [1, 2, 3], record, out _);
        byte[] forged = record.AsSpan().ToArray();
        forged[10] ^= 1;
        Assert.Equal(OpenStatus.BadTag, opener.Open(forged, out _, out _));
        Assert.Equal(OpenStatus.LimitReached, opener.Open(record, out _, out _));
        Assert.Equal(KeyUsageAdvice.Stop, opener.KeyUsage);
    }
}

using System.Buffers.Binary;
using Dtls.TestKit;

namespace Dtls.Records.Tests;

/// <summary>What is dropped, what is counted, and where the datagram goes on.</summary>
public sealed class RecordOpenerTests
{
    private const int HeaderLength = RecordLimits.PlaintextHeaderLength;

    [Fact]
    public void Every_truncation_of_a_sealed_record_is_malformed_and_takes_the_datagram()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] record = Seal(sealer, 20);
        for (int length = 0; length < record.Length; length++)
        {
            AssertDropped(opener, record[..length], OpenStatus.Malformed, length);
        }
    }

    [Fact]
    public void A_trailing_byte_is_left_for_the_next_call()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] record = Seal(sealer, 20);
        byte[] datagram = [.. record, 0x17];
        Assert.Equal(OpenStatus.Opened, opener.Open(datagram, out _, out int consumed));
        Assert.Equal(record.Length, consumed);
        AssertDropped(opener, datagram[consumed..], OpenStatus.Malformed, 1);
    }

    [Theory]
    [MemberData(nameof(TestKeys.Algorithms12), MemberType = typeof(TestKeys))]
    public void A_body_too_short_for_nonce_and_tag_is_malformed(AeadAlgorithm algorithm)
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12(algorithm);
        int overhead = sealer.GetSealedLength(0) - HeaderLength;
        for (int length = 0; length < overhead; length++)
        {
            AssertDropped(opener, Frame(1, new byte[length]), OpenStatus.Malformed, HeaderLength + length);
        }

        AssertDropped(opener, Frame(1, new byte[overhead]), OpenStatus.BadTag, HeaderLength + overhead);
    }

    [Fact]
    [Rfc(6347, "4.1.2.7")]
    public void A_bad_record_does_not_take_the_good_one_behind_it()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] forged = Seal(sealer, 20);
        forged[^1] ^= 1;
        byte[] good = Seal(sealer, 20);
        foreach (byte[] bad in (byte[][])[forged, Frame(9, new byte[40]), Frame(1, new byte[3]), Frame(1, new byte[40], version: 0xFEFF)])
        {
            byte[] datagram = [.. bad, .. good];
            Assert.NotEqual(OpenStatus.Opened, opener.Open(datagram, out _, out int consumed));
            Assert.Equal(bad.Length, consumed);
        }

        byte[] last = [.. forged, .. good];
        Assert.Equal(OpenStatus.Opened, opener.Open(last.AsSpan(forged.Length), out _, out _));
    }

    [Fact]
    public void What_is_not_dtls_takes_the_datagram()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] stun = new byte[60];
        stun[1] = 1;
        AssertDropped(opener, stun, OpenStatus.Malformed, stun.Length);
        byte[] tls = [.. Frame(0, [1, 2], version: 0x0303), .. Seal(sealer, 1)];
        AssertDropped(opener, tls, OpenStatus.Malformed, tls.Length);
    }

    [Theory]
    [InlineData(0xFEFF)]
    [InlineData(0xFEFC)]
    [InlineData(0xFE00)]
    [Rfc(6347, "4.1")]
    public void Under_keys_the_version_must_be_1_2(int version)
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] record = Seal(sealer, 20);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(1), (ushort)version);
        AssertDropped(opener, record, OpenStatus.Malformed, record.Length);
    }

    [Fact]
    [Rfc(9147, "4.1")]
    public void Any_major_version_0xFE_is_taken_in_epoch_0_and_any_type_that_is_no_unified_header()
    {
        using var opener = new RecordOpener();
        foreach (int minor in Enumerable.Range(0, 256).Where(first => first is < 32 or > 63))
        {
            byte[] datagram = Frame(0, [1, 2, 3], version: 0xFE00 | minor, type: (byte)minor);
            Assert.Equal(OpenStatus.Opened, opener.Open(datagram, out OpenedRecord record, out int consumed));
            Assert.Equal(datagram.Length, consumed);
            Assert.Equal((ContentType)minor, record.Type);
            Assert.Equal((ProtocolVersion)(0xFE00 | minor), record.Version);
            Assert.Equal([1, 2, 3], record.Plaintext.ToArray());
        }
    }

    [Fact]
    public void Epoch_0_has_no_replay_window()
    {
        using var opener = new RecordOpener();
        Assert.Equal(OpenStatus.Opened, opener.Open(Frame(0, [1]), out _, out _));
        Assert.Equal(OpenStatus.Opened, opener.Open(Frame(0, [1]), out _, out _));
    }

    [Fact]
    public void Any_content_type_is_passed_up_once_it_is_authentic()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] datagram = new byte[100];
        for (int type = 0; type < 256; type++)
        {
            sealer.Seal((ContentType)type, [1], datagram, out int written);
            Assert.Equal(OpenStatus.Opened, opener.Open(datagram.AsSpan(0, written), out OpenedRecord record, out _));
            Assert.Equal((ContentType)type, record.Type);
        }
    }

    [Fact]
    public void A_plaintext_record_beyond_the_limit_is_dropped_in_silence()
    {
        using var opener = new RecordOpener();
        Assert.Equal(OpenStatus.Opened, opener.Open(Frame(0, new byte[RecordLimits.MaxPlaintextLength]), out _, out _));
        byte[] tooLong = Frame(0, new byte[RecordLimits.MaxPlaintextLength + 1]);
        AssertDropped(opener, tooLong, OpenStatus.Malformed, tooLong.Length);
    }

    [Fact]
    [Rfc(5246, "6.2.3")]
    public void A_ciphertext_beyond_the_limit_is_dropped_in_silence_and_an_authentic_long_plaintext_is_told()
    {
        (_, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] longest = SealLong(RecordLimits.MaxPlaintextLength + 1);
        AssertDropped(opener, longest, OpenStatus.RecordOverflow, longest.Length);

        // Again: it was authentic, so its number is used up.
        AssertDropped(opener, SealLong(RecordLimits.MaxPlaintextLength + 1), OpenStatus.Replayed, longest.Length);

        byte[] tooLong = Frame(1, new byte[RecordLimits.MaxCiphertextLength12 + 1]);
        AssertDropped(opener, tooLong, OpenStatus.Malformed, tooLong.Length);
        byte[] forged = Frame(1, new byte[RecordLimits.MaxCiphertextLength12], sequence: 5);
        AssertDropped(opener, forged, OpenStatus.BadTag, forged.Length);
    }

    [Fact]
    [Rfc(6347, "4.1.2.6")]
    public void Late_records_open_once_and_duplicates_never()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12(options: new RecordLayerOptions { ReplayWindowSize = 64 });
        byte[][] records = [.. Enumerable.Range(0, 100).Select(_ => Seal(sealer, 10))];

        Assert.Equal(OpenStatus.Opened, Open(opener, records[99]));
        Assert.Equal(OpenStatus.Opened, Open(opener, records[36])); // 99 - 63: the oldest that fits
        Assert.Equal(OpenStatus.TooOld, Open(opener, records[35]));
        Assert.Equal(OpenStatus.Opened, Open(opener, records[70]));
        foreach (int again in (int[])[99, 36, 70])
        {
            Assert.Equal(OpenStatus.Replayed, Open(opener, records[again]));
        }

        Assert.Equal(3, opener.Counters[OpenStatus.Opened]);
        Assert.Equal(3, opener.Counters[OpenStatus.Replayed]);
        Assert.Equal(1, opener.Counters[OpenStatus.TooOld]);
    }

    [Fact]
    [Rfc(6347, "4.1.2.6")]
    public void A_forgery_far_ahead_does_not_move_the_window()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] first = Seal(sealer, 10);
        Assert.Equal(OpenStatus.BadTag, opener.Open(Frame(1, new byte[40], sequence: RecordNumber.MaxSequence), out _, out _));
        Assert.Equal(OpenStatus.Opened, Open(opener, first));
    }

    private static OpenStatus Open(RecordOpener opener, byte[] record) => opener.Open(record.AsSpan().ToArray(), out _, out _);

    private static byte[] Seal(RecordSealer sealer, int length)
    {
        byte[] record = new byte[sealer.GetSealedLength(length)];
        Assert.Equal(SealStatus.Sealed, sealer.Seal(ContentType.ApplicationData, new byte[length], record, out _));
        return record;
    }

    /// <summary>A record that our own sealer refuses to write: longer than the protocol allows, with a good tag.</summary>
    private static byte[] SealLong(int length)
    {
        byte[] header = [23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 0];
        byte[] explicitNonce = [0, 1, 0, 0, 0, 0, 0, 0];
        byte[] nonce = [.. TestKeys.Iv(AeadAlgorithm.Aes128Gcm), .. explicitNonce];
        byte[] additional = [.. explicitNonce, 23, 0xFE, 0xFD, (byte)(length >> 8), (byte)length];
        byte[] body = new byte[8 + length + 16];
        explicitNonce.CopyTo(body, 0);
        using var gcm = new System.Security.Cryptography.AesGcm(TestKeys.Key(AeadAlgorithm.Aes128Gcm), 16);
        gcm.Encrypt(nonce, new byte[length], body.AsSpan(8, length), body.AsSpan(8 + length), additional);
        return [.. header, (byte)(body.Length >> 8), (byte)body.Length, .. body];
    }

    private static byte[] Frame(ushort epoch, byte[] body, int version = 0xFEFD, byte type = 23, ulong sequence = 0)
    {
        byte[] record = new byte[HeaderLength + body.Length];
        record[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(1), (ushort)version);
        BinaryPrimitives.WriteUInt64BigEndian(record.AsSpan(3), ((ulong)epoch << 48) | sequence);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(11), (ushort)body.Length);
        body.CopyTo(record, HeaderLength);
        return record;
    }

    private static void AssertDropped(RecordOpener opener, byte[] datagram, OpenStatus expected, int expectedConsumed)
    {
        long before = opener.Counters[expected];
        Assert.Equal(expected, opener.Open(datagram, out OpenedRecord record, out int consumed));
        Assert.Equal(expectedConsumed, consumed);
        Assert.True(record.Plaintext.IsEmpty);
        Assert.Equal(before + 1, opener.Counters[expected]);
    }
}

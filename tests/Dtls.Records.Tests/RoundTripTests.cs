using Dtls.TestKit;

namespace Dtls.Records.Tests;

public sealed class RoundTripTests
{
    [Theory]
    [MemberData(nameof(TestKeys.Algorithms12), MemberType = typeof(TestKeys))]
    public void What_is_sealed_opens_at_every_short_length_and_at_the_longest(AeadAlgorithm algorithm)
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12(algorithm);
        byte[] buffer = new byte[RecordLimits.MaxPlaintextLength + 100];
        int[] lengths = [.. Enumerable.Range(0, 300), 1200, 4096, RecordLimits.MaxPlaintextLength];
        foreach (int length in lengths)
        {
            byte[] plaintext = TestKeys.Count(length, length);
            Assert.Equal(SealStatus.Sealed, sealer.Seal(ContentType.ApplicationData, plaintext, buffer, out int written));
            Assert.Equal(sealer.GetSealedLength(length), written);

            Assert.Equal(OpenStatus.Opened, opener.Open(buffer.AsSpan(0, written), out OpenedRecord record, out int consumed));
            Assert.Equal(written, consumed);
            Assert.Equal(ContentType.ApplicationData, record.Type);
            Assert.Equal(ProtocolVersion.Dtls12, record.Version);
            Assert.Equal(plaintext, record.Plaintext.ToArray());
        }

        Assert.Equal(lengths.Length, sealer.SealedRecords);
        Assert.Equal(lengths.Length, opener.Counters[OpenStatus.Opened]);
    }

    [Theory]
    [MemberData(nameof(TestKeys.Algorithms12), MemberType = typeof(TestKeys))]
    public void Sealing_in_place_gives_the_same_bytes(AeadAlgorithm algorithm)
    {
        byte[] plaintext = TestKeys.Count(1, 77);
        (RecordSealer apart, _) = TestKeys.CreatePair12(algorithm);
        byte[] expected = new byte[200];
        Assert.Equal(SealStatus.Sealed, apart.Seal(ContentType.Handshake, plaintext, expected, out int written));

        (RecordSealer inPlace, _) = TestKeys.CreatePair12(algorithm);
        byte[] actual = new byte[200];
        int offset = RecordLimits.PlaintextHeaderLength + RecordLimits.ExplicitNonceLength(algorithm, ProtocolVersion.Dtls12);
        plaintext.CopyTo(actual, offset);
        inPlace.Seal(ContentType.Handshake, actual.AsSpan(offset, plaintext.Length), actual, out _);

        Assert.Equal(expected.AsSpan(0, written), actual.AsSpan(0, written));
    }

    [Fact]
    public void Every_byte_of_a_record_is_authenticated_and_a_forgery_changes_nothing()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        opener.DropEpoch(0); // or a flipped bit in the epoch makes a plaintext record of it
        byte[] original = new byte[100];
        sealer.Seal(ContentType.ApplicationData, "the quick brown fox"u8, original, out int written);
        for (int i = 0; i < written; i++)
        {
            byte[] forged = original[..written];
            forged[i] ^= 1;
            Assert.NotEqual(OpenStatus.Opened, opener.Open(forged, out OpenedRecord record, out _));
            Assert.True(record.Plaintext.IsEmpty);
        }

        Assert.Equal(OpenStatus.Opened, opener.Open(original.AsSpan(0, written), out _, out _));
    }

    [Fact]
    [Rfc(6347, "4.1.1")]
    public void Several_records_in_a_datagram_open_one_after_the_other()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] datagram = new byte[1000];
        int length = 0;
        for (int i = 0; i < 5; i++)
        {
            sealer.Seal(ContentType.Handshake, TestKeys.Count(i, 10 * i), datagram.AsSpan(length), out int written);
            length += written;
        }

        Span<byte> rest = datagram.AsSpan(0, length);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(OpenStatus.Opened, opener.Open(rest, out OpenedRecord record, out int consumed));
            Assert.Equal(TestKeys.Count(i, 10 * i), record.Plaintext.ToArray());
            rest = rest[consumed..];
        }

        Assert.True(rest.IsEmpty);
    }
}

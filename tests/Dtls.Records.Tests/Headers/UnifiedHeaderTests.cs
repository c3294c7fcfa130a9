using Dtls.Records.Headers;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Headers;

[Rfc(9147, "4")]
public sealed class UnifiedHeaderTests
{
    /// <summary>Hex of the header; connection id length; expected sequence offset, header length and body length in a 40-byte datagram.</summary>
    public static readonly TheoryData<string, int, int, int, int> Forms = new()
    {
        { "2001", 0, 1, 2, 38 }, // minimal: 8 bits, to the end
        { "280102", 0, 1, 3, 37 },
        { "24010010", 0, 1, 4, 16 },
        { "2C01020010", 0, 1, 5, 16 }, // the form we send
        { "30AABBCC01", 3, 4, 5, 35 },
        { "3CAABBCC01020010", 3, 4, 8, 16 },
        { "2C01020023", 0, 1, 5, 35 }, // just fits
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_is_read(string hex, int connectionIdLength, int sequenceOffset, int length, int bodyLength)
    {
        Assert.True(UnifiedHeader.TryRead(Pad(hex), connectionIdLength, out UnifiedHeader header));
        Assert.Equal(sequenceOffset, header.SequenceOffset);
        Assert.Equal(length, header.Length);
        Assert.Equal(bodyLength, header.BodyLength);
        Assert.Equal(0, header.EpochBits);
        Assert.Equal((Pad(hex)[0] & 8) != 0, header.HasLongSequence);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_truncation_is_refused(string hex, int connectionIdLength, int sequenceOffset, int length, int bodyLength)
    {
        _ = sequenceOffset;
        bool hasLength = (Pad(hex)[0] & 4) != 0;
        int shortest = hasLength ? length + bodyLength : length;
        for (int cut = 0; cut < shortest; cut++)
        {
            Assert.False(UnifiedHeader.TryRead(Pad(hex).AsSpan(0, cut), connectionIdLength, out _));
        }

        Assert.True(UnifiedHeader.TryRead(Pad(hex).AsSpan(0, shortest), connectionIdLength, out _));
    }

    [Fact]
    public void A_length_beyond_the_datagram_is_refused() =>
        Assert.False(UnifiedHeader.TryRead(Pad("2C01020024"), 0, out _));

    [Fact]
    public void A_connection_id_that_was_never_given_is_refused() =>
        Assert.False(UnifiedHeader.TryRead(Pad("3C01020304"), 0, out _));

    [Fact]
    public void The_epoch_bits_are_the_two_lowest()
    {
        for (int bits = 0; bits < 4; bits++)
        {
            Assert.True(UnifiedHeader.TryRead([(byte)(0x20 | bits), 1], 0, out UnifiedHeader header));
            Assert.Equal(bits, header.EpochBits);
        }
    }

    [Fact]
    [Rfc(9147, "4.1")]
    public void Three_bits_tell_a_unified_header_from_all_others()
    {
        for (int first = 0; first < 256; first++)
        {
            Assert.Equal(first is >= 32 and < 64, UnifiedHeader.IsUnified((byte)first));
        }
    }

    [Fact]
    public void The_sent_form_is_0x2C_with_the_epoch_the_sequence_and_the_length()
    {
        byte[] written = new byte[6];
        written[5] = 0xFF;
        UnifiedHeader.Write(written, UnifiedHeader.Create(new RecordNumber(7, 0x123456), 0x0A0B));
        Assert.Equal(Convert.FromHexString("2F34560A0BFF"), written);
    }

    private static byte[] Pad(string hex)
    {
        byte[] datagram = new byte[40];
        Convert.FromHexString(hex).CopyTo(datagram, 0);
        return datagram;
    }
}

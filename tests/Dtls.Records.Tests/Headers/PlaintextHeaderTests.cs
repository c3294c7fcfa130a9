using Dtls.Records.Headers;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Headers;

[Rfc(6347, "4.1")]
public sealed class PlaintextHeaderTests
{
    private static readonly byte[] Wire = Convert.FromHexString("16FEFD0102030405060708" + "0A0B" + "FF");

    [Fact]
    public void The_fields_stand_in_the_order_of_the_rfc()
    {
        Assert.True(PlaintextHeader.TryRead(Wire, out PlaintextHeader header));
        Assert.Equal(ContentType.Handshake, header.Type);
        Assert.Equal(ProtocolVersion.Dtls12, header.Version);
        Assert.Equal(0x0102, header.Number.Epoch);
        Assert.Equal(0x030405060708UL, header.Number.Sequence);
        Assert.Equal(0x0A0B, header.BodyLength);
        Assert.True(header.IsDtls);
    }

    [Fact]
    public void Writing_gives_back_what_was_read_and_touches_nothing_behind_it()
    {
        byte[] written = new byte[14];
        written[13] = 0xFF;
        PlaintextHeader.Write(written, ContentType.Handshake, ProtocolVersion.Dtls12, new RecordNumber(0x0102, 0x030405060708), 0x0A0B);
        Assert.Equal(Wire, written);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (int length = 0; length < PlaintextHeader.Length; length++)
        {
            Assert.False(PlaintextHeader.TryRead(Wire.AsSpan(0, length), out _));
        }
    }

    [Theory]
    [InlineData(0xFEFF, true)]
    [InlineData(0xFEFD, true)]
    [InlineData(0xFE00, true)]
    [InlineData(0xFDFF, false)]
    [InlineData(0xFF00, false)]
    [InlineData(0x0303, false)]
    public void Only_the_major_byte_says_whether_it_is_dtls(int version, bool expected) =>
        Assert.Equal(expected, new PlaintextHeader(ContentType.Alert, (ProtocolVersion)version, default, 0).IsDtls);
}

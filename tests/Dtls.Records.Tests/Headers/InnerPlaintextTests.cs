using Dtls.Records.Headers;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Headers;

[Rfc(8446, "5.4")]
public sealed class InnerPlaintextTests
{
    [Theory]
    [InlineData("17", ContentType.ApplicationData, 0)]
    [InlineData("01020316", ContentType.Handshake, 3)]
    [InlineData("010203160000", ContentType.Handshake, 3)]
    [InlineData("00001600", ContentType.Handshake, 2)]
    public void The_last_byte_that_is_not_zero_is_the_type(string inner, ContentType expectedType, int expectedLength)
    {
        Assert.True(InnerPlaintext.TryRead(Convert.FromHexString(inner), out ContentType type, out int length));
        Assert.Equal(expectedType, type);
        Assert.Equal(expectedLength, length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000000")]
    public void Nothing_but_zeros_has_no_type(string inner) =>
        Assert.False(InnerPlaintext.TryRead(Convert.FromHexString(inner), out _, out _));

    [Fact]
    public void Content_and_type_are_written_at_every_length_and_nothing_behind_them()
    {
        for (int length = 0; length < 300; length++)
        {
            byte[] content = TestKeys.Count(length + 1, length);
            byte[] written = new byte[length + 1 + 8];
            written.AsSpan(^8..).Fill(0xAA);
            InnerPlaintext.Write(content, ContentType.Handshake, written.AsSpan(0, length + 1));
            byte[] expected = [.. content, 22];
            Assert.Equal(expected, written[..(length + 1)]);
            Assert.Equal(-1, written.AsSpan(^8..).IndexOfAnyExcept((byte)0xAA));
        }
    }

    [Fact]
    public void Content_that_lies_in_the_body_moves_as_a_whole()
    {
        for (int offset = 0; offset < 40; offset++)
        {
            byte[] content = TestKeys.Count(1, 150);
            byte[] body = new byte[250];
            content.CopyTo(body, offset);
            InnerPlaintext.Write(body.AsSpan(offset, 150), ContentType.Alert, body.AsSpan(0, 167));
            byte[] expected = [.. content, 21];
            Assert.Equal(expected, body[..151]);
        }
    }
}

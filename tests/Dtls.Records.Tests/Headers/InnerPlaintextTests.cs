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
}

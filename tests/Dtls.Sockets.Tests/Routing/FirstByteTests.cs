using Dtls.Sockets.Routing;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests.Routing;

public sealed class FirstByteTests
{
    [Theory]
    [Rfc(7983, "7")]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(16, false)]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(26, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(127, false)]
    [InlineData(191, false)]
    [InlineData(255, false)]
    public void The_first_byte_tells_dtls_from_the_rest(byte first, bool isDtls) => Assert.Equal(isDtls, FirstByte.IsDtls([first, 22]));

    [Fact]
    public void An_empty_datagram_is_not_dtls() => Assert.False(FirstByte.IsDtls([]));
}

using System.Net;
using Dtls.Relay;
using Xunit;

namespace Dtls.Tools.Tests.Relay;

public class StunBindingTests
{
    private static readonly byte[] Request = Convert.FromHexString("000100002112A442B7E7A701BC34D686FA87DFAE");

    [Theory]
    [InlineData("192.0.2.1", "0101000C2112A442B7E7A701BC34D686FA87DFAE002000080001A147E112A643")] // RFC 5769 §2.2
    [InlineData("::ffff:192.0.2.1", "0101000C2112A442B7E7A701BC34D686FA87DFAE002000080001A147E112A643")]
    [InlineData("2001:db8:1234:5678:11:2233:4455:6677", "010100182112A442B7E7A701BC34D686FA87DFAE002000140002A1470113A9FAA5D3F179BC25F4B5BED2B9D9")] // §2.3
    public void A_request_is_told_where_it_came_from(string address, string expected)
    {
        Span<byte> response = stackalloc byte[StunBinding.MaxResponseLength];

        Assert.True(StunBinding.TryAnswer(Request, new IPEndPoint(IPAddress.Parse(address), 32853).Serialize(), response, out int length));

        Assert.Equal(expected, Convert.ToHexString(response[..length]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("000100002112A442B7E7A701BC34D686FA87DF")] // short
    [InlineData("010100002112A442B7E7A701BC34D686FA87DFAE")] // a response: two such servers would never stop
    [InlineData("000100042112A442B7E7A701BC34D686FA87DFAE")] // the length is wrong
    [InlineData("000100002112A443B7E7A701BC34D686FA87DFAE")] // no magic cookie
    [InlineData("000100082112A442B7E7A701BC34D686FA87DFAE00060004616C6963")] // USERNAME must be understood
    [InlineData("000100042112A442B7E7A701BC34D686FA87DFAE80220004")] // an attribute without its end
    public void Anything_else_is_not_answered(string datagram)
    {
        Span<byte> response = stackalloc byte[StunBinding.MaxResponseLength];

        Assert.False(StunBinding.TryAnswer(
            Convert.FromHexString(datagram), new IPEndPoint(IPAddress.Loopback, 1).Serialize(), response, out _));
    }
}

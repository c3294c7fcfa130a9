using System.Net;
using Dtls.Sockets.Accepting;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Accepting;

public sealed class HandshakeLimiterTests
{
    [Fact]
    public void Nobody_enters_beyond_the_total()
    {
        var limiter = new HandshakeLimiter(total: 3, perSource: 100);
        for (int i = 1; i <= 3; i++)
        {
            limiter.Enter(Address($"192.0.2.{i}:1"));
        }

        Assert.False(limiter.MayEnter(Address("192.0.2.4:1")));
        limiter.Leave(Address("192.0.2.1:1"));
        Assert.True(limiter.MayEnter(Address("192.0.2.4:1")));
        Assert.Equal(2, limiter.HalfOpen);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("[2001:db8:0:1::1]", "[2001:db8:0:2::1]")]
    [InlineData("[::ffff:192.0.2.1]", "[::ffff:192.0.2.2]")] // both in ::/64
    [InlineData("[::ffff:192.0.2.1]", "[::1]")]
    [InlineData("0.0.0.1", "[::1]")]
    public void A_source_at_its_limit_holds_up_no_other(string full, string other)
    {
        var limiter = new HandshakeLimiter(total: 100, perSource: 2);
        limiter.Enter(Address($"{full}:1"));
        limiter.Enter(Address($"{full}:2"));

        Assert.False(limiter.MayEnter(Address($"{full}:3")));
        Assert.True(limiter.MayEnter(Address($"{other}:1")));
    }

    [Theory]
    [InlineData("[2001:db8:0:1::1]", "[2001:db8:0:1:ffff:ffff:ffff:ffff]")]
    [InlineData("[::ffff:192.0.2.1]", "192.0.2.1")]
    public void Addresses_of_one_subscriber_are_one_source(string first, string second)
    {
        var limiter = new HandshakeLimiter(total: 100, perSource: 1);
        limiter.Enter(Address($"{first}:1"));

        Assert.False(limiter.MayEnter(Address($"{second}:2")));
        limiter.Leave(Address($"{second}:2"));
        Assert.True(limiter.MayEnter(Address($"{first}:3")));
    }

    private static PeerAddress Address(string text) => PeerAddress.Create(IPEndPoint.Parse(text));
}

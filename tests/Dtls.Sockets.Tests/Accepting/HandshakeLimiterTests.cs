using System.Net;
using Dtls.Sockets.Accepting;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Accepting;

public sealed class HandshakeLimiterTests
{
    [Fact]
    public void Nobody_enters_beyond_the_total()
    {
        var limiter = new HandshakeLimiter(total: 3, perSource: 100);
        Association first = Enter(limiter, "192.0.2.1:1");
        Enter(limiter, "192.0.2.2:1");
        Enter(limiter, "192.0.2.3:1");

        Assert.False(limiter.MayEnter(Address("192.0.2.4:1")));
        limiter.Leave(first);
        limiter.Leave(first); // once
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
        Enter(limiter, $"{full}:1");
        Enter(limiter, $"{full}:2");

        Assert.False(limiter.MayEnter(Address($"{full}:3")));
        Assert.True(limiter.MayEnter(Address($"{other}:1")));
    }

    [Theory]
    [InlineData("[2001:db8:0:1::1]", "[2001:db8:0:1:ffff:ffff:ffff:ffff]")]
    [InlineData("[::ffff:192.0.2.1]", "192.0.2.1")]
    public void Addresses_of_one_subscriber_are_one_source(string first, string second)
    {
        var limiter = new HandshakeLimiter(total: 100, perSource: 1);
        Association entered = Enter(limiter, $"{first}:1");

        Assert.False(limiter.MayEnter(Address($"{second}:2")));
        limiter.Leave(entered);
        Assert.True(limiter.MayEnter(Address($"{first}:3")));
    }

    [Fact]
    public void A_newcomer_takes_the_place_of_the_oldest_of_those_who_have_the_most()
    {
        var limiter = new HandshakeLimiter(total: 6, perSource: 100);
        Enter(limiter, "192.0.2.1:1");
        Association oldest = Enter(limiter, "192.0.2.2:1");
        Association next = Enter(limiter, "192.0.2.2:2");
        Enter(limiter, "192.0.2.2:3");
        Enter(limiter, "192.0.2.3:1");
        Assert.Null(limiter.TakeDisplaced(Address("192.0.2.9:1"))); // there is room
        Enter(limiter, "192.0.2.3:2");

        Assert.True(limiter.MayEnter(Address("192.0.2.9:1")));
        Assert.Same(oldest, limiter.TakeDisplaced(Address("192.0.2.9:1")));
        Assert.Null(oldest.HalfOpen);
        Enter(limiter, "192.0.2.9:1");
        Assert.Equal(6, limiter.HalfOpen);
        limiter.Leave(oldest); // it has left already
        Assert.Equal(6, limiter.HalfOpen);

        Assert.False(limiter.MayEnter(Address("192.0.2.9:2"))); // nobody has two more than that source
        Assert.Null(limiter.TakeDisplaced(Address("192.0.2.9:2")));
        limiter.Leave(next);
        Assert.Null(limiter.TakeDisplaced(Address("192.0.2.9:2")));
    }

    [Fact]
    public void Nobody_is_displaced_by_who_need_not_prove_its_address()
    {
        var limiter = new HandshakeLimiter(total: 3, perSource: 100, displaces: false);
        Enter(limiter, "192.0.2.1:1");
        Enter(limiter, "192.0.2.1:2");
        Enter(limiter, "192.0.2.1:3");

        Assert.False(limiter.MayEnter(Address("192.0.2.2:1")));
        Assert.Null(limiter.TakeDisplaced(Address("192.0.2.2:1")));
    }

    [Fact]
    public void Whoever_fills_the_house_keeps_no_more_than_others_in_the_end()
    {
        const int Sources = 32;
        const int PerSource = 128;
        var limiter = new HandshakeLimiter(Sources * PerSource, PerSource);
        for (int i = 0; i < Sources * PerSource; i++)
        {
            Enter(limiter, $"192.0.2.{i % Sources}:{i + 1}");
        }

        for (int i = 0; i < 1000; i++)
        {
            string newcomer = $"198.51.{i / 250}.{i % 250}:1";
            Assert.True(limiter.MayEnter(Address(newcomer)));
            Assert.Equal(0xC0, limiter.TakeDisplaced(Address(newcomer))!.Remote.ToIPEndPoint().Address.GetAddressBytes()[0]);
            Enter(limiter, newcomer);
        }

        Assert.Equal(Sources * PerSource, limiter.HalfOpen);
        Assert.False(limiter.MayEnter(Address("192.0.2.1:1")));
    }

    private static Association Enter(HandshakeLimiter limiter, string address)
    {
        var association = new Association(null!, null!, Address(address));
        limiter.Enter(association);
        return association;
    }

    private static PeerAddress Address(string text) => PeerAddress.Create(IPEndPoint.Parse(text));
}

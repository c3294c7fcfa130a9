using Dtls.Handshake.Flights;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Flights;

public class RetransmitTimerTests
{
    [Fact]
    [Rfc(9147, "5.8.2")]
    public void It_doubles_up_to_a_minute_and_gives_up_after_the_last_retransmission()
    {
        var clock = new FakeTimeProvider();
        var timer = new RetransmitTimer(clock, TimeSpan.FromMilliseconds(400), maxRetransmissions: 12);
        timer.Start();
        double[] expected = [0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60, 60, 60, 60];
        for (int expiry = 0; expiry < expected.Length; expiry++)
        {
            clock.Advance(TimeSpan.FromSeconds(expected[expiry]) - TimeSpan.FromTicks(1));
            Assert.False(timer.IsDue);
            clock.Advance(TimeSpan.FromTicks(1));
            Assert.True(timer.IsDue);
            Assert.Equal(expiry < 12, timer.TryBackOff());
        }

        Assert.Equal(long.MaxValue, timer.Deadline);
    }

    [Fact]
    public void A_new_flight_starts_from_the_initial_timeout()
    {
        var clock = new FakeTimeProvider();
        var timer = new RetransmitTimer(clock, TimeSpan.FromSeconds(1), 12);
        timer.Start();
        timer.TryBackOff();
        timer.TryBackOff();
        timer.Start();
        Assert.Equal(0, timer.Expiries);
        Assert.Equal(clock.GetTimestamp() + clock.TimestampFrequency, timer.Deadline);
    }

    [Fact]
    public void Before_its_start_it_is_never_due()
    {
        var clock = new FakeTimeProvider();
        var timer = new RetransmitTimer(clock, TimeSpan.FromSeconds(1), 12);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.False(timer.IsDue);
    }
}

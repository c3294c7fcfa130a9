using Dtls.Flood.Measurements;
using Dtls.Flood.Traffic;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

public class OutstandingDatagramsTests
{
    [Fact]
    public void An_echo_frees_its_place_and_tells_when_it_was_sent()
    {
        var outstanding = new OutstandingDatagrams(limit: 2, remembered: 16);
        long first = outstanding.Send(now: 100);
        outstanding.Send(now: 110);
        Assert.Equal(0, outstanding.Free);

        Assert.True(outstanding.TryReturn(first, out long sentAt));

        Assert.Equal(100, sentAt);
        Assert.Equal(1, outstanding.Free);
        Assert.Equal(new FloodCounts { Sent = 2, Received = 1 }, outstanding.Counts);
    }

    [Fact]
    public void A_second_echo_is_a_duplicate()
    {
        var outstanding = new OutstandingDatagrams(limit: 2, remembered: 16);
        long sequence = outstanding.Send(now: 0);
        Assert.True(outstanding.TryReturn(sequence, out _));

        Assert.False(outstanding.TryReturn(sequence, out _));

        Assert.Equal(new FloodCounts { Sent = 1, Received = 1, Duplicated = 1 }, outstanding.Counts);
        Assert.Equal(2, outstanding.Free);
    }

    [Fact]
    public void What_is_overdue_is_lost_and_frees_its_place()
    {
        var outstanding = new OutstandingDatagrams(limit: 3, remembered: 16);
        outstanding.Send(now: 0);
        long second = outstanding.Send(now: 0);
        outstanding.Send(now: 10);
        outstanding.TryReturn(second, out _);

        outstanding.Expire(deadline: 10);

        Assert.Equal(new FloodCounts { Sent = 3, Received = 1, Lost = 1 }, outstanding.Counts);
        Assert.Equal(1, outstanding.Outstanding);
        Assert.Equal(2, outstanding.Free);
    }

    [Fact]
    public void An_echo_that_comes_late_is_received_and_not_lost()
    {
        var outstanding = new OutstandingDatagrams(limit: 1, remembered: 16);
        long sequence = outstanding.Send(now: 0);
        outstanding.Expire(deadline: 1);
        outstanding.Send(now: 1);

        Assert.True(outstanding.TryReturn(sequence, out _));

        Assert.Equal(new FloodCounts { Sent = 2, Received = 1 }, outstanding.Counts);
        Assert.Equal(0, outstanding.Free); // its place was given away already
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_number_never_sent_is_foreign(long sequence)
    {
        var outstanding = new OutstandingDatagrams(limit: 4, remembered: 16);
        outstanding.Send(now: 0);

        Assert.False(outstanding.TryReturn(sequence, out _));

        Assert.Equal(new FloodCounts { Sent = 1, Foreign = 1 }, outstanding.Counts);
    }

    [Fact]
    public void A_number_that_could_not_be_sent_is_taken_back()
    {
        var outstanding = new OutstandingDatagrams(limit: 4, remembered: 16);
        long sequence = outstanding.Send(now: 0);

        outstanding.Unsend(sequence);

        Assert.Equal(4, outstanding.Free);
        Assert.False(outstanding.TryReturn(sequence, out _));
        Assert.Equal(new FloodCounts { Refused = 1, Foreign = 1 }, outstanding.Counts);
    }

    [Fact]
    public void What_falls_out_of_the_ring_is_lost()
    {
        var outstanding = new OutstandingDatagrams(limit: int.MaxValue, remembered: 4);
        for (int i = 0; i < 6; i++)
        {
            outstanding.Send(now: i);
        }

        Assert.Equal(new FloodCounts { Sent = 6, Lost = 2 }, outstanding.Counts);
        Assert.False(outstanding.TryReturn(0, out _));
        Assert.True(outstanding.TryReturn(2, out _));
        outstanding.Expire(deadline: long.MaxValue);
        Assert.Equal(0, outstanding.Outstanding);
    }

    [Fact]
    public void Whatever_the_network_does_what_was_sent_is_received_lost_or_under_way()
    {
        var random = new Random(1);
        var outstanding = new OutstandingDatagrams(limit: 32, remembered: 64);
        var sent = new List<long>();
        for (int now = 0; now < 100_000; now++)
        {
            switch (random.Next(4))
            {
                case 0 or 1 when outstanding.Free > 0:
                    sent.Add(outstanding.Send(now));
                    break;
                case 2 when sent.Count > 0:
                    outstanding.TryReturn(sent[Math.Max(0, sent.Count - random.Next(1, 80))], out _);
                    break;
                case 3 when random.Next(20) == 0:
                    outstanding.Expire(now - 50);
                    break;
            }

            FloodCounts counts = outstanding.Counts;
            Assert.Equal(counts.Sent, counts.Received + counts.Lost + outstanding.Outstanding);
        }

        Assert.True(outstanding.Counts is { Received: > 0, Lost: > 0, Duplicated: > 0, Foreign: > 0 });
    }

    [Fact]
    public void Counting_starts_anew_without_forgetting_numbers()
    {
        var outstanding = new OutstandingDatagrams(limit: 4, remembered: 16);
        long old = outstanding.Send(now: 0);
        outstanding.TryReturn(old, out _);

        outstanding.ResetCounts();

        Assert.Equal(default, outstanding.Counts);
        Assert.Equal(old + 1, outstanding.Send(now: 1));
    }

    [Fact]
    public void The_hot_path_allocates_nothing()
    {
        var outstanding = new OutstandingDatagrams(limit: 32, remembered: 256);
        var latencies = new LatencyBuffer(new LatencyRecorder());
        byte[] payload = new byte[1200];
        long now = 0;

        long allocated = AllocationProbe.Measure(
            () =>
            {
                long sequence = outstanding.Send(now);
                PayloadStamp.Write(payload, connection: 1, sequence, now);
                if (PayloadStamp.TryRead(payload, payload.Length, out _, out long read) && outstanding.TryReturn(read, out long sentAt))
                {
                    latencies.Add(now - sentAt);
                }

                outstanding.Expire(now++ - 100);
            },
            iterations: 10_000);

        Assert.Equal(0, allocated);
        Assert.Equal(now, outstanding.Counts.Received);
    }

    [Fact]
    public void A_copy_for_each_receiver_is_expected_and_the_last_one_frees_the_place()
    {
        var outstanding = new OutstandingDatagrams(limit: 1, remembered: 16, receivers: 0b1011);
        long sequence = outstanding.Send(now: 0);

        Assert.True(outstanding.TryReturn(sequence, out _, receiver: 0));
        Assert.True(outstanding.TryReturn(sequence, out _, receiver: 3));
        Assert.False(outstanding.TryReturn(sequence, out _, receiver: 3));
        Assert.False(outstanding.TryReturn(sequence, out _, receiver: 2));
        Assert.Equal(0, outstanding.Free);
        Assert.True(outstanding.TryReturn(sequence, out _, receiver: 1));

        Assert.Equal(1, outstanding.Free);
        Assert.Equal(new FloodCounts { Sent = 1, Received = 3, Duplicated = 1, Foreign = 1 }, outstanding.Counts);
    }

    [Fact]
    public void Only_the_copies_that_did_not_come_are_lost()
    {
        var outstanding = new OutstandingDatagrams(limit: 1, remembered: 16, receivers: 0b111);
        long sequence = outstanding.Send(now: 0);
        outstanding.TryReturn(sequence, out _, receiver: 1);

        outstanding.Expire(deadline: 1);
        Assert.Equal(new FloodCounts { Sent = 1, Received = 1, Lost = 2 }, outstanding.Counts);

        Assert.True(outstanding.TryReturn(sequence, out _, receiver: 2));
        Assert.Equal(new FloodCounts { Sent = 1, Received = 2, Lost = 1 }, outstanding.Counts);
        Assert.Equal(0, outstanding.Outstanding);
    }
}

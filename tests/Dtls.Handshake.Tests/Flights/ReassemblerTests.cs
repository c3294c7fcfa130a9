using Dtls.Handshake.Flights;
using Dtls.Handshake.Messages;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Flights;

public class ReassemblerTests
{
    private const int Limit = 64 * 1024;

    [Fact]
    [Rfc(6347, "4.2.3")]
    public void Fragments_in_any_order_overlapping_and_repeated_make_the_message_once()
    {
        byte[] body = Pattern(1000);
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var reassembler = new Reassembler(Limit, firstSequence: 0);
            var pieces = new List<(int Offset, int Length)>();
            for (int offset = 0; offset < body.Length;)
            {
                int length = Math.Min(random.Next(1, 120), body.Length - offset);
                int overlap = random.Next(0, Math.Min(offset, 30) + 1);
                pieces.Add((offset - overlap, length + overlap));
                offset += length;
            }

            pieces.AddRange(pieces.Where(_ => random.Next(4) == 0).ToList());
            foreach ((int offset, int length) in pieces.OrderBy(_ => random.Next()))
            {
                FragmentOutcome outcome = reassembler.Add(Header(0, body.Length, offset, length), body.AsSpan(offset, length), epoch: 0);
                Assert.Equal(FragmentOutcome.Kept, outcome);
            }

            Assert.True(reassembler.TryGetNext(out HandshakeMessage message));
            Assert.True(message.Body.SequenceEqual(body));
            reassembler.Advance();
            Assert.False(reassembler.TryGetNext(out _));
            Assert.False(reassembler.HasPending);
        }
    }

    [Fact]
    [Rfc(9147, "5.5")]
    public void Fragments_of_no_bytes_are_borne_at_both_ends_and_between()
    {
        byte[] body = Pattern(100);
        var reassembler = new Reassembler(Limit, 0);
        foreach ((int offset, int length) in new[] { (0, 0), (0, 40), (100, 0), (40, 0), (0, 0), (40, 60) })
        {
            Assert.False(reassembler.TryGetNext(out _));
            FragmentOutcome expected = length == 0 ? FragmentOutcome.Empty : FragmentOutcome.Kept;
            Assert.Equal(expected, reassembler.Add(Header(0, 100, offset, length), body.AsSpan(offset, length), 0));
        }

        Assert.True(reassembler.TryGetNext(out HandshakeMessage message));
        Assert.True(message.Body.SequenceEqual(body));
    }

    [Fact]
    public void A_message_is_not_delivered_while_one_byte_is_missing()
    {
        byte[] body = Pattern(100);
        var reassembler = new Reassembler(Limit, 0);
        reassembler.Add(Header(0, 100, 0, 50), body.AsSpan(0, 50), 0);
        reassembler.Add(Header(0, 100, 51, 49), body.AsSpan(51, 49), 0);
        Assert.False(reassembler.TryGetNext(out _));

        reassembler.Add(Header(0, 100, 50, 1), body.AsSpan(50, 1), 0);
        Assert.True(reassembler.TryGetNext(out _));
    }

    [Fact]
    public void Messages_up_to_six_ahead_wait_for_the_ones_before_them()
    {
        var reassembler = new Reassembler(Limit, 0);
        for (int sequence = Reassembler.Window - 1; sequence > 0; sequence--)
        {
            Assert.Equal(FragmentOutcome.Kept, reassembler.Add(Header(sequence, 1, 0, 1), [(byte)sequence], 0));
            Assert.False(reassembler.TryGetNext(out _));
        }

        Assert.Equal(FragmentOutcome.Ignored, reassembler.Add(Header(Reassembler.Window, 1, 0, 1), [7], 0));
        reassembler.Add(Header(0, 1, 0, 1), [0], 0);
        for (int sequence = 0; sequence < Reassembler.Window; sequence++)
        {
            Assert.True(reassembler.TryGetNext(out HandshakeMessage message));
            Assert.Equal(sequence, message.Body[0]);
            reassembler.Advance();
        }
    }

    [Fact]
    public void A_delivered_message_is_old_and_an_empty_one_is_complete_at_once()
    {
        var reassembler = new Reassembler(Limit, firstSequence: 3);
        Assert.Equal(FragmentOutcome.Old, reassembler.Add(Header(2, 5, 0, 5), Pattern(5), 0));
        Assert.Equal(FragmentOutcome.Kept, reassembler.Add(Header(3, 0, 0, 0), default, 0));
        Assert.True(reassembler.TryGetNext(out HandshakeMessage message));
        Assert.True(message.Body.IsEmpty);
    }

    [Fact]
    public void Fragments_that_contradict_each_other_are_told_apart()
    {
        var reassembler = new Reassembler(Limit, 0);
        reassembler.Add(Header(0, 100, 0, 10), Pattern(10), 0);
        Assert.Equal(FragmentOutcome.Mismatch, reassembler.Add(Header(0, 101, 10, 10), Pattern(10), 0));
        Assert.Equal(FragmentOutcome.Mismatch, reassembler.Add(Header(0, 100, 10, 10) with { Type = HandshakeType.Finished }, Pattern(10), 0));
        Assert.Equal(FragmentOutcome.Mismatch, reassembler.Add(Header(0, 100, 10, 10), Pattern(10), epoch: 1));
        Assert.Equal(FragmentOutcome.Mismatch, reassembler.Add(Header(1, 100, 95, 10), Pattern(10), 0));
    }

    [Fact]
    public void A_message_beyond_the_limit_is_refused_before_anything_is_kept()
    {
        var reassembler = new Reassembler(2000, 0);
        Assert.Equal(FragmentOutcome.TooLong, reassembler.Add(Header(0, 2001, 0, 10), Pattern(10), 0));
        Assert.False(reassembler.HasPending);
        Assert.False(reassembler.IsWholeNext(Header(0, 2001, 0, 2001)));
    }

    [Fact]
    public void A_byte_far_behind_what_has_come_costs_no_memory()
    {
        const int Long = (1 << 24) - 1;
        var reassembler = new Reassembler(Long, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(FragmentOutcome.Ignored, reassembler.Add(Header(0, Long, Long - 1, 1), [1], 0));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void A_byte_of_each_of_many_long_messages_costs_little_memory()
    {
        const int Long = 16 * 1024;
        var reassembler = new Reassembler(Limit, 0);
        byte[] piece = [1];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int sequence = 0; sequence < Reassembler.Window; sequence++)
        {
            reassembler.Add(Header(sequence, Long, Long - 1, 1), piece, 0);
            reassembler.Add(Header(sequence, Long, 1000, 1), piece, 0);
            reassembler.Add(Header(sequence, Long, 0, 1), piece, 0);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000);
        Assert.True(reassembler.HasPending);
    }

    [Fact]
    public void Lengths_that_were_only_declared_count_for_messages_ahead()
    {
        var reassembler = new Reassembler(10_000, 0);
        Assert.Equal(FragmentOutcome.Kept, reassembler.Add(Header(1, 8_000, 0, 10), Pattern(10), 0));
        Assert.Equal(FragmentOutcome.Ignored, reassembler.Add(Header(2, 8_000, 0, 10), Pattern(10), 0));
        Assert.Equal(FragmentOutcome.Kept, reassembler.Add(Header(3, 2_000, 0, 10), Pattern(10), 0));
    }

    [Fact]
    public void What_was_kept_of_messages_ahead_never_holds_the_next_one_up()
    {
        byte[] body = Pattern(40_000);
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var reassembler = new Reassembler(Limit, 0);
            for (int i = 0; i < 300; i++)
            {
                int length = random.Next(1, 1200);
                reassembler.Add(Header(random.Next(1, Reassembler.Window), body.Length, random.Next(0, body.Length - length), length), body.AsSpan(0, length), 0);
            }

            int step = random.Next(1, 1200);
            for (int offset = 0; offset < body.Length; offset += step)
            {
                int length = Math.Min(step, body.Length - offset);
                Assert.Equal(FragmentOutcome.Kept, reassembler.Add(Header(0, body.Length, offset, length), body.AsSpan(offset, length), 0));
            }

            Assert.True(reassembler.TryGetNext(out _));
        }
    }

    [Fact]
    public void A_piece_of_nothing_is_not_kept()
    {
        var reassembler = new Reassembler(Limit, 0);
        Assert.Equal(FragmentOutcome.Empty, reassembler.Add(Header(0, 100, 0, 0), default, 0));
        Assert.False(reassembler.HasPending);
    }

    [Fact]
    public void Messages_ahead_share_the_room_of_one()
    {
        var reassembler = new Reassembler(10_000, 0);
        Assert.Equal(FragmentOutcome.Kept, reassembler.Add(Header(1, 8_000, 0, 8_000), Pattern(8_000), 0));
        Assert.Equal(FragmentOutcome.Ignored, reassembler.Add(Header(2, 8_000, 0, 8_000), Pattern(8_000), 0));
        Assert.Equal(FragmentOutcome.Kept, reassembler.Add(Header(0, 8_000, 0, 8_000), Pattern(8_000), 0));
    }

    [Fact]
    public void Forty_kilobytes_arrive_one_datagram_at_a_time()
    {
        byte[] body = Pattern(40_000);
        var reassembler = new Reassembler(Limit, 0);
        for (int offset = 0; offset < body.Length; offset += 1000)
        {
            Assert.Equal(FragmentOutcome.Kept, reassembler.Add(Header(0, body.Length, offset, 1000), body.AsSpan(offset, 1000), 0));
        }

        Assert.True(reassembler.TryGetNext(out HandshakeMessage message));
        Assert.True(message.Body.SequenceEqual(body));
    }

    [Fact]
    public void Numbers_do_not_wrap()
    {
        var reassembler = new Reassembler(Limit, ushort.MaxValue);
        reassembler.Add(Header(ushort.MaxValue, 1, 0, 1), [1], 0);
        Assert.True(reassembler.TryGetNext(out _));
        reassembler.Advance();
        Assert.Equal(FragmentOutcome.Old, reassembler.Add(Header(0, 1, 0, 1), [1], 0));
        Assert.False(reassembler.TryGetNext(out _));
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31))];

    private static HandshakeHeader Header(int sequence, int length, int offset, int fragmentLength) => new()
    {
        Type = HandshakeType.Certificate,
        MessageLength = length,
        MessageSequence = (ushort)sequence,
        FragmentOffset = offset,
        FragmentLength = fragmentLength,
    };
}

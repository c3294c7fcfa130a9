using Dtls.Handshake.Resumption;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Resumption;

public sealed class TicketSealerTests : IDisposable
{
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(1);
    private static readonly byte[] Payload = [.. Enumerable.Range(0, 77).Select(i => (byte)i)];

    private readonly FakeTimeProvider _time = new();
    private readonly TicketSealer _sealer;

    public TicketSealerTests() => _sealer = new TicketSealer(new ScriptedRandom(1), _time, KeyLifetime);

    public void Dispose() => _sealer.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(5000)]
    public void What_was_sealed_is_opened(int length)
    {
        byte[] payload = new byte[length];
        new ScriptedRandom(9).GetBytes(payload);
        byte[] ticket = new byte[length + TicketSealer.Overhead];
        _sealer.Seal(payload, ticket);
        byte[] opened = new byte[length];
        Assert.True(_sealer.TryOpen(ticket, opened, out int written));
        Assert.Equal(length, written);
        Assert.Equal(payload, opened);
    }

    [Fact]
    [Rfc(8446, "C.4")]
    public void Two_tickets_of_one_payload_have_nothing_in_common_but_the_name_of_the_key()
    {
        byte[] one = Seal();
        byte[] two = Seal();
        Assert.Equal(one[..8], two[..8]);
        Assert.NotEqual(one[8..20], two[8..20]);
        Assert.NotEqual(one[20..], two[20..]);
    }

    [Fact]
    [Rfc(5077, "4")]
    public void Every_changed_bit_is_refused_and_nothing_comes_out()
    {
        byte[] ticket = Seal();
        for (int bit = 0; bit < 8 * ticket.Length; bit++)
        {
            byte[] forged = [.. ticket];
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            byte[] opened = new byte[Payload.Length];
            Assert.False(_sealer.TryOpen(forged, opened, out int written));
            Assert.Equal(0, written);
            Assert.Equal(new byte[Payload.Length], opened);
        }
    }

    [Fact]
    public void Every_truncation_and_a_longer_ticket_are_refused()
    {
        byte[] ticket = Seal();
        for (int length = 0; length < ticket.Length; length++)
        {
            Assert.False(TryOpen(_sealer, ticket.AsSpan(0, length)));
        }

        Assert.False(TryOpen(_sealer, [.. ticket, 0]));
    }

    [Fact]
    public void A_ticket_that_holds_more_than_there_is_room_for_is_refused()
    {
        byte[] ticket = Seal();
        Assert.False(_sealer.TryOpen(ticket, new byte[Payload.Length - 1], out int written));
        Assert.Equal(0, written);
        Assert.True(_sealer.TryOpen(ticket, new byte[Payload.Length + 9], out written));
        Assert.Equal(Payload.Length, written);
    }

    [Fact]
    public void Another_servers_ticket_is_refused()
    {
        using var other = new TicketSealer(new ScriptedRandom(2), _time, KeyLifetime);
        Assert.False(TryOpen(other, Seal()));
    }

    [Fact]
    public void A_ticket_is_good_for_one_lifetime_of_a_key_and_never_for_more_than_two()
    {
        _time.Advance(KeyLifetime - TimeSpan.FromSeconds(1));
        byte[] ticket = Seal();
        _time.Advance(KeyLifetime);
        Assert.True(TryOpen(_sealer, ticket));
        byte[] next = Seal();
        Assert.NotEqual(ticket[..8], next[..8]);
        _time.Advance(KeyLifetime);
        Assert.False(TryOpen(_sealer, ticket));
        Assert.True(TryOpen(_sealer, next));
    }

    [Fact]
    public void After_a_long_silence_no_old_ticket_is_good()
    {
        byte[] ticket = Seal();
        _time.Advance(2 * KeyLifetime);
        Assert.False(TryOpen(_sealer, ticket));
        Assert.True(TryOpen(_sealer, Seal()));
    }

    [Fact]
    public void Several_threads_may_seal_and_open_while_keys_rotate()
    {
        using var random = System.Security.Cryptography.RandomNumberGenerator.Create();
        using var sealer = new TicketSealer(random, _time, TimeSpan.FromMilliseconds(10));
        int opened = 0;
        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            if (i % 16 == 0)
            {
                _time.Advance(TimeSpan.FromMilliseconds(3));
            }

            byte[] ticket = new byte[Payload.Length + TicketSealer.Overhead];
            byte[] payload = new byte[Payload.Length];
            sealer.Seal(Payload, ticket);
            if (sealer.TryOpen(ticket, payload, out int written))
            {
                Assert.Equal(Payload, payload[..written]);
                Interlocked.Increment(ref opened);
            }
        });
        Assert.True(opened > 2000, $"only {opened} of 4000 tickets could be opened at once");
    }

    [Fact]
    public void Wrong_use_is_an_exception()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _sealer.Seal(Payload, new byte[Payload.Length]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TicketSealer(new ScriptedRandom(1), _time, TimeSpan.Zero));
    }

    [Fact]
    public void A_disposed_sealer_opens_nothing_and_seals_no_more()
    {
        byte[] ticket = Seal();
        _sealer.Dispose();
        Assert.False(TryOpen(_sealer, ticket));
        Assert.Throws<ObjectDisposedException>(() => Seal());
    }

    private static bool TryOpen(TicketSealer sealer, ReadOnlySpan<byte> ticket) => sealer.TryOpen(ticket, new byte[6000], out _);

    private byte[] Seal()
    {
        byte[] ticket = new byte[Payload.Length + TicketSealer.Overhead];
        _sealer.Seal(Payload, ticket);
        return ticket;
    }
}

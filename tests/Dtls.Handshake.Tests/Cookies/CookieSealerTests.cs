using Dtls.Handshake.Cookies;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Cookies;

public sealed class CookieSealerTests : IDisposable
{
    private static readonly byte[] Address = [10, 0, 0, 1, 0x12, 0x34];
    private static readonly byte[] Binding = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];

    private readonly FakeTimeProvider _time = new();
    private readonly CookieSealer _sealer;

    public CookieSealerTests() => _sealer = new CookieSealer(new ScriptedRandom(1), _time);

    public void Dispose() => _sealer.Dispose();

    [Fact]
    [Rfc(6347, "4.2.1")]
    public void A_cookie_is_good_for_its_address_and_binding_and_again()
    {
        byte[] cookie = Write();
        Assert.True(_sealer.Verify(Address, Binding, cookie));
        Assert.True(_sealer.Verify(Address, Binding, cookie));
        Assert.Equal(cookie, Write());
    }

    [Fact]
    [Rfc(6347, "4.2.1")]
    public void Another_address_or_binding_is_refused()
    {
        byte[] cookie = Write();
        Assert.False(_sealer.Verify([10, 0, 0, 1, 0x12, 0x35], Binding, cookie));
        Assert.False(_sealer.Verify(Address, Binding.AsSpan(1..), cookie));
        Assert.False(_sealer.Verify(Address, default, cookie));
        Assert.False(_sealer.Verify(default, Binding, cookie));
    }

    [Fact]
    public void The_border_between_address_and_binding_cannot_be_moved()
    {
        byte[] cookie = Write();
        Assert.False(_sealer.Verify(Address.AsSpan(..^1), [Address[^1], .. Binding], cookie));
        Assert.False(_sealer.Verify([.. Address, Binding[0]], Binding.AsSpan(1..), cookie));
    }

    [Fact]
    public void Every_changed_bit_is_refused()
    {
        byte[] cookie = Write();
        for (int bit = 0; bit < 8 * cookie.Length; bit++)
        {
            byte[] forged = [.. cookie];
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(_sealer.Verify(Address, Binding, forged));
        }
    }

    [Fact]
    public void Another_length_is_refused()
    {
        byte[] cookie = Write();
        for (int length = 0; length < cookie.Length; length++)
        {
            Assert.False(_sealer.Verify(Address, Binding, cookie.AsSpan(0, length)));
        }

        Assert.False(_sealer.Verify(Address, Binding, [.. cookie, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _sealer.Write(Address, Binding, new byte[31]));
    }

    [Fact]
    [Rfc(9147, "5.1")]
    public void A_cookie_lives_for_one_to_two_minutes()
    {
        _time.Advance(TimeSpan.FromSeconds(90));
        byte[] cookie = Write();
        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.True(_sealer.Verify(Address, Binding, cookie));
        Assert.NotEqual(cookie, Write());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_sealer.Verify(Address, Binding, cookie));
    }

    [Fact]
    public void An_old_cookie_stays_dead_when_its_first_byte_comes_round_again()
    {
        byte[] cookie = Write();
        for (int minute = 1; minute <= 600; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(minute is 1, _sealer.Verify(Address, Binding, cookie));
        }
    }

    [Fact]
    public void Before_the_first_minute_is_over_there_is_no_earlier_generation()
    {
        byte[] cookie = Write();
        Assert.Equal(0, cookie[0]);
        cookie[0] = 255;
        Assert.False(_sealer.Verify(Address, Binding, cookie));
    }

    [Fact]
    public void Another_sealer_has_another_key()
    {
        using var other = new CookieSealer(new ScriptedRandom(2), _time);
        Assert.False(other.Verify(Address, Binding, Write()));
    }

    [Fact]
    public void Writing_and_verifying_allocate_nothing_even_when_keys_rotate()
    {
        byte[] cookie = new byte[CookieSealer.CookieLength];
        var time = new SteppingTime();
        using var sealer = new CookieSealer(new ScriptedRandom(1), time);
        long allocated = AllocationProbe.Measure(() =>
        {
            time.Seconds += 7;
            sealer.Write(Address, Binding, cookie);
            sealer.Verify(Address, Binding, cookie);
            cookie[5] ^= 1;
            sealer.Verify(Address, Binding, cookie);
        });
        Assert.Equal(0, allocated);
    }

    private byte[] Write()
    {
        byte[] cookie = new byte[CookieSealer.CookieLength];
        _sealer.Write(Address, Binding, cookie);
        return cookie;
    }

    /// <summary>The fake clock of the test library allocates; this one does not.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}

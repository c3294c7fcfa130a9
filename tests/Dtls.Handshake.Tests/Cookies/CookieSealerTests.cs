using Dtls.Handshake.Cookies;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Cookies;

public sealed class CookieSealerTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ScriptedRandom _random = new(1);
    private readonly CookieSealer _sealer;
    private readonly byte[] _cookie = new byte[CookieSealer.CookieLength];

    public CookieSealerTests()
    {
        _sealer = new CookieSealer(_random, _clock);
        _sealer.Write([127, 0, 0, 1, 1, 2], "hello"u8, _cookie);
    }

    public void Dispose()
    {
        _sealer.Dispose();
        _random.Dispose();
    }

    [Fact]
    [Rfc(6347, "4.2.1")]
    public void A_cookie_is_good_for_its_address_and_hello_only()
    {
        Assert.True(_sealer.Verify([127, 0, 0, 1, 1, 2], "hello"u8, _cookie));
        Assert.False(_sealer.Verify([127, 0, 0, 1, 1, 3], "hello"u8, _cookie));
        Assert.False(_sealer.Verify([127, 0, 0, 1, 1, 2], "hellp"u8, _cookie));
        Assert.False(_sealer.Verify([127, 0, 0, 1, 1], [2, .. "hello"u8], _cookie));
    }

    [Fact]
    public void Every_bit_and_the_length_count()
    {
        for (int bit = 0; bit < 8 * _cookie.Length; bit++)
        {
            byte[] wrong = (byte[])_cookie.Clone();
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(_sealer.Verify([127, 0, 0, 1, 1, 2], "hello"u8, wrong));
        }

        Assert.False(_sealer.Verify([127, 0, 0, 1, 1, 2], "hello"u8, _cookie.AsSpan(1)));
        Assert.False(_sealer.Verify([127, 0, 0, 1, 1, 2], "hello"u8, default));
    }

    [Fact]
    public void It_outlives_one_rotation_of_keys_but_not_two()
    {
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.True(_sealer.Verify([127, 0, 0, 1, 1, 2], "hello"u8, _cookie));
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.False(_sealer.Verify([127, 0, 0, 1, 1, 2], "hello"u8, _cookie));
    }

    [Fact]
    public void After_a_long_silence_no_old_cookie_is_good()
    {
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(_sealer.Verify([127, 0, 0, 1, 1, 2], "hello"u8, _cookie));
    }

    [Fact]
    public void Writing_and_checking_allocate_nothing() => Assert.Equal(0, AllocationProbe.Measure(() =>
    {
        _sealer.Write([127, 0, 0, 1, 1, 2], "hello"u8, _cookie);
        _sealer.Verify([127, 0, 0, 1, 1, 2], "hello"u8, _cookie);
    }));
}

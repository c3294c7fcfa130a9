using Dtls.Records.Headers;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Headers;

[Rfc(9147, "4.2.2")]
public sealed class SequenceRecoveryTests
{
    [Theory]
    [InlineData(0, 16, 0UL, 0UL)]
    [InlineData(0xFFFF, 16, 0UL, 0xFFFFUL)] // nothing below zero to choose
    [InlineData(0x0000, 16, 0xFFFFUL, 0x10000UL)]
    [InlineData(0xFFFE, 16, 0x10002UL, 0xFFFEUL)]
    [InlineData(0x9B32, 16, 0xA82F30EBUL, 0xA82F9B32UL)]
    [InlineData(0xFF, 8, 0x100UL, 0xFFUL)]
    [InlineData(0x01, 8, 0x1FEUL, 0x201UL)]
    [InlineData(0xFF, 8, (1UL << 48) - 1, (1UL << 48) - 1)]
    [InlineData(0x00, 8, (1UL << 48) - 1, (1UL << 48) - 256)] // not beyond the last number
    [InlineData(0xFFFF, 16, 1UL << 48, (1UL << 48) - 1)]
    public void The_closest_number_is_chosen(uint low, int bits, ulong expected, ulong result) =>
        Assert.Equal(result, SequenceRecovery.Recover(low, bits, expected));

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void It_agrees_with_a_search_over_all_candidates(int bits)
    {
        var random = new Random(bits);
        for (int i = 0; i < 20_000; i++)
        {
            ulong expected = (ulong)random.NextInt64(0, i % 2 == 0 ? 1L << 20 : (1L << 48) + 1);
            uint low = (uint)random.Next(1 << bits);
            ulong actual = SequenceRecovery.Recover(low, bits, expected);

            Assert.Equal(low, (uint)(actual & ((1UL << bits) - 1)));
            Assert.True(actual <= RecordNumber.MaxSequence);
            ulong window = 1UL << bits;
            if (actual >= window)
            {
                Assert.True(Distance(actual, expected) <= Distance(actual - window, expected));
            }

            if (actual + window <= RecordNumber.MaxSequence)
            {
                Assert.True(Distance(actual, expected) <= Distance(actual + window, expected));
            }
        }
    }

    private static ulong Distance(ulong one, ulong other) => one > other ? one - other : other - one;
}

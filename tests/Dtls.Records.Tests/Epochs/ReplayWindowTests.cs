using Dtls.Records.Epochs;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Epochs;

[Rfc(6347, "4.1.2.6")]
[Rfc(9147, "4.5.1")]
public sealed class ReplayWindowTests
{
    public static readonly TheoryData<int> Sizes = [64, 128, 256, 1024, 65_536];

    [Fact]
    public void Nothing_seen_means_everything_is_fresh()
    {
        var window = new ReplayWindow(64);
        Assert.Equal(ReplayVerdict.Fresh, window.Check(0));
        Assert.Equal(ReplayVerdict.Fresh, window.Check(RecordNumber.MaxSequence));
        Assert.Equal(0UL, window.Next);
    }

    [Fact]
    public void Asking_changes_nothing()
    {
        var window = new ReplayWindow(64);
        window.Check(1000);
        Assert.Equal(ReplayVerdict.Fresh, window.Check(0));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_window_is_exactly_as_wide_as_it_says(int size)
    {
        var window = new ReplayWindow(size);
        ulong top = (ulong)size * 3;
        window.Mark(top);
        Assert.Equal(ReplayVerdict.Replayed, window.Check(top));
        Assert.Equal(ReplayVerdict.Fresh, window.Check(top - (ulong)size + 1));
        Assert.Equal(ReplayVerdict.TooOld, window.Check(top - (ulong)size));
        Assert.Equal(ReplayVerdict.TooOld, window.Check(0));
    }

    [Fact]
    public void The_last_number_of_an_epoch_can_be_marked()
    {
        var window = new ReplayWindow(64);
        window.Mark(RecordNumber.MaxSequence);
        Assert.Equal(ReplayVerdict.Replayed, window.Check(RecordNumber.MaxSequence));
        Assert.Equal(ReplayVerdict.Fresh, window.Check(RecordNumber.MaxSequence - 1));
    }

    [Fact]
    public void A_jump_of_a_multiple_of_the_size_forgets_every_old_bit()
    {
        var window = new ReplayWindow(128);
        for (ulong i = 0; i < 128; i++)
        {
            window.Mark(i);
        }

        window.Mark(127 + 128);
        for (ulong i = 128; i < 255; i++)
        {
            Assert.Equal(ReplayVerdict.Fresh, window.Check(i));
        }
    }

    /// <summary>Small steps, short and long jumps, late ones and duplicates, beside a model that remembers everything.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void It_agrees_with_a_naive_model_under_random_input(int size)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var window = new ReplayWindow(size);
            var seen = new HashSet<long>();
            long top = -1;
            for (int step = 0; step < 2000; step++)
            {
                long next = Math.Max(0, top + Step(random, size));
                ReplayVerdict expected =
                    top - next >= size ? ReplayVerdict.TooOld
                    : seen.Contains(next) ? ReplayVerdict.Replayed
                    : ReplayVerdict.Fresh;
                Assert.Equal(expected, window.Check((ulong)next));
                if (expected == ReplayVerdict.Fresh && random.Next(4) != 0) // a quarter "fails authentication" and leaves no mark
                {
                    window.Mark((ulong)next);
                    seen.Add(next);
                    top = Math.Max(top, next);
                    Assert.Equal((ulong)top + 1, window.Next);
                }
            }
        }
    }

    private static long Step(Random random, int size) => random.Next(10) switch
    {
        < 4 => 1,
        4 => random.Next(1, 70),
        5 => random.Next(1, (3 * size) + 2),
        6 => size * random.Next(1, 4),
        _ => -random.Next(0, size + 70),
    };
}

using Dtls.Records.Buffers;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Buffers;

public sealed class DatagramPoolTests
{
    [Fact]
    public void Blocks_are_whole_and_nobody_shares_one()
    {
        var pool = new DatagramPool(blockSize: 100, blocksPerSlab: 3);
        RentedBuffer[] rented = [.. Enumerable.Range(0, 10).Select(_ => pool.Rent())];
        for (int i = 0; i < rented.Length; i++)
        {
            Assert.Equal(100, rented[i].Span.Length);
            rented[i].Span.Fill((byte)i);
        }

        for (int i = 0; i < rented.Length; i++)
        {
            Assert.Equal(-1, rented[i].Span.IndexOfAnyExcept((byte)i));
        }
    }

    [Fact]
    public void A_block_given_back_is_rented_again()
    {
        var pool = new DatagramPool(blockSize: 64, blocksPerSlab: 1);
        RentedBuffer first = pool.Rent();
        first.Span[0] = 42;
        first.Dispose();
        using RentedBuffer second = pool.Rent();
        Assert.Equal(42, second.Span[0]);
    }

    [Fact]
    public void A_copy_cannot_give_a_block_back_twice_nor_read_on()
    {
        var pool = new DatagramPool(blockSize: 64, blocksPerSlab: 4);
        RentedBuffer owner = pool.Rent();
        RentedBuffer copy = owner;
        owner.Dispose();
        copy.Dispose();
        Assert.True(copy.IsEmpty);

        using RentedBuffer one = pool.Rent();
        using RentedBuffer two = pool.Rent();
        copy.Dispose(); // stale: the block has a new owner
        one.Span[0] = 1;
        two.Span[0] = 2;
        Assert.Equal(1, one.Span[0]);
        Assert.False(one.IsEmpty);
    }

    [Fact]
    public void A_default_buffer_is_empty_and_may_be_disposed()
    {
        RentedBuffer nothing = default;
        Assert.True(nothing.IsEmpty);
        nothing.Dispose();
    }

    [Fact]
    public void Renting_from_a_warm_pool_allocates_nothing()
    {
        var pool = new DatagramPool();
        Assert.Equal(0, AllocationProbe.Measure(() =>
        {
            using RentedBuffer buffer = pool.Rent();
            buffer.Span[0]++;
        }));
    }
}

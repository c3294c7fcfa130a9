using Dtls.Sockets.Loops;

namespace Dtls.Sockets.Tests.Loops;

public sealed class TimerHeapTests
{
    private readonly TimerHeap _heap = new();

    [Fact]
    public void Items_come_up_in_the_order_of_their_deadlines()
    {
        var random = new Random(1);
        long[] deadlines = Enumerable.Range(0, 1000).Select(_ => random.NextInt64(0, 500)).ToArray();
        foreach (long due in deadlines)
        {
            _heap.Schedule(new Item(due), due);
        }

        Assert.Equal(deadlines.Order(), TakeAll(long.MaxValue).Select(item => item.Due));
        Assert.Equal(long.MaxValue, _heap.Earliest);
    }

    [Fact]
    public void Only_what_is_due_comes_up()
    {
        _heap.Schedule(new Item(10), 10);
        _heap.Schedule(new Item(20), 20);

        Assert.Equal([10], TakeAll(19).Select(item => item.Due));
        Assert.Equal(20, _heap.Earliest);
    }

    [Fact]
    public void A_deadline_moves_forward_at_once_and_backward_only_when_it_comes_up()
    {
        var item = new Item(0);
        _heap.Schedule(item, 100);
        _heap.Schedule(item, 50);
        Assert.Equal(50, _heap.Earliest);

        _heap.Schedule(item, 200);

        Assert.Equal(50, _heap.Earliest);
        Assert.Equal(1, _heap.Count);
    }

    [Fact]
    public void No_deadline_takes_no_place()
    {
        _heap.Schedule(new Item(0), long.MaxValue);

        Assert.Equal(0, _heap.Count);
        Assert.False(_heap.TryTakeDue(long.MaxValue, out _));
    }

    [Fact]
    public void Items_can_be_taken_out_and_moved_at_random()
    {
        var random = new Random(2);
        Item[] items = Enumerable.Range(0, 300).Select(_ => new Item(0)).ToArray();
        var expected = new Dictionary<Item, long>();
        for (int i = 0; i < 20_000; i++)
        {
            Item item = items[random.Next(items.Length)];
            if (random.Next(3) == 0)
            {
                _heap.Remove(item);
                expected.Remove(item);
            }
            else
            {
                long due = random.NextInt64(0, 1000);
                _heap.Schedule(item, due);
                expected[item] = expected.TryGetValue(item, out long before) ? Math.Min(before, due) : due;
            }

            Assert.Equal(expected.Count == 0 ? long.MaxValue : expected.Values.Min(), _heap.Earliest);
        }

        foreach (Item item in TakeAll(long.MaxValue))
        {
            Assert.True(expected.Remove(item));
        }

        Assert.Empty(expected);
    }

    private IEnumerable<Item> TakeAll(long now)
    {
        while (_heap.TryTakeDue(now, out Timed? item))
        {
            Assert.Equal(-1, item!.HeapIndex);
            yield return (Item)item;
        }
    }

    private sealed class Item(long due) : Timed
    {
        public long Due { get; } = due;
    }
}

using System.Runtime.CompilerServices;

namespace Dtls.Sockets.Loops;

/// <summary>
/// The deadlines of a shard, the earliest first: a heap of four children, whose entries know their place. Deadlines that move away
/// (every datagram heard does that to the idle timeout) cost nothing: the entry stays, comes up too early, and is asked again.
/// </summary>
internal sealed class TimerHeap
{
    private const int Children = 4;

    private Entry[] _entries = new Entry[4];
    private int _count;

    public int Count => _count;

    /// <summary>The earliest deadline; <see cref="long.MaxValue"/> for none.</summary>
    public long Earliest => _count == 0 ? long.MaxValue : _entries[0].Due;

    /// <summary>Reads what <see cref="Schedule"/> will read.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Prefetch(Timed item) => item.HeapIndex is >= 0 and var index ? _entries[index].Due : 0;

    /// <summary>Makes <paramref name="item"/> come up at <paramref name="due"/> or before.</summary>
    public void Schedule(Timed item, long due)
    {
        int index = item.HeapIndex;
        if (index >= 0)
        {
            if (due < _entries[index].Due)
            {
                _entries[index].Due = due;
                SiftUp(index);
            }
        }
        else if (due != long.MaxValue)
        {
            if (_count == _entries.Length)
            {
                Array.Resize(ref _entries, _count * 2);
            }

            Place(_count, new Entry { Due = due, Item = item });
            SiftUp(_count++);
        }
    }

    /// <summary>Takes out one item that is due. Who gets it looks at its real deadline and schedules it again.</summary>
    public bool TryTakeDue(long now, out Timed? item)
    {
        if (Earliest > now || _count == 0)
        {
            item = null;
            return false;
        }

        item = _entries[0].Item;
        Remove(item);
        return true;
    }

    public void Remove(Timed item)
    {
        int index = item.HeapIndex;
        if (index < 0)
        {
            return;
        }

        item.HeapIndex = -1;
        Entry last = _entries[--_count];
        _entries[_count] = default;
        if (index < _count)
        {
            Place(index, last);
            SiftUp(index);
            SiftDown(last.Item.HeapIndex);
        }
    }

    private void SiftUp(int index)
    {
        Entry entry = _entries[index];
        while (index > 0)
        {
            int parent = (index - 1) / Children;
            if (_entries[parent].Due <= entry.Due)
            {
                break;
            }

            Place(index, _entries[parent]);
            index = parent;
        }

        Place(index, entry);
    }

    private void SiftDown(int index)
    {
        Entry entry = _entries[index];
        while (true)
        {
            int first = (index * Children) + 1;
            if (first >= _count)
            {
                break;
            }

            int smallest = first;
            int end = Math.Min(first + Children, _count);
            for (int child = first + 1; child < end; child++)
            {
                if (_entries[child].Due < _entries[smallest].Due)
                {
                    smallest = child;
                }
            }

            if (entry.Due <= _entries[smallest].Due)
            {
                break;
            }

            Place(index, _entries[smallest]);
            index = smallest;
        }

        Place(index, entry);
    }

    private void Place(int index, Entry entry)
    {
        _entries[index] = entry;
        entry.Item.HeapIndex = index;
    }

    private struct Entry
    {
        public long Due;
        public Timed Item;
    }
}

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>
/// Any number of associations of one contestant that take turns. The near end is measured; the far end makes the records that it opens and
/// opens those that it makes.
/// </summary>
internal abstract class RecordPath : IDisposable
{
    private readonly int[] _order;
    private int _cursor;

    protected RecordPath(int associations)
    {
        _order = [.. Enumerable.Range(0, associations)];

        // Not in the order they were allocated in: the prefetcher of a relay's processor does not know who sends next.
        new Random(12345).Shuffle(_order);
    }

    public abstract RecordEnd Near { get; }

    public abstract RecordEnd Far { get; }

    /// <summary>How many associations take turns.</summary>
    public int Associations => _order.Length;

    /// <summary>Says whose turn it is in a batch. Not timed.</summary>
    public virtual void Begin(RecordBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            batch.Turns[i] = _order[_cursor];
            _cursor = _cursor + 1 == _order.Length ? 0 : _cursor + 1;
        }

        Near.Assign(batch);
        Far.Assign(batch);
    }

    /// <summary>
    /// Sends a record of this size both ways through every association, so that none finds out while it is timed that a buffer must be
    /// allocated, grow, or get its first page.
    /// </summary>
    /// <exception cref="InvalidOperationException">A record was not opened.</exception>
    public void UseAll(RecordBatch largest)
    {
        for (int done = 0; done < Associations; done += largest.Count)
        {
            Begin(largest);
            Near.Protect(largest);
            int opened = Far.Unprotect(largest);
            Near.Assign(largest);
            Far.Assign(largest);
            Far.Protect(largest);
            opened += Near.Unprotect(largest);
            if (opened != 2 * largest.Count)
            {
                throw new InvalidOperationException($"Only {opened} of {2 * largest.Count} records were opened.");
            }
        }
    }

    public abstract void Dispose();
}

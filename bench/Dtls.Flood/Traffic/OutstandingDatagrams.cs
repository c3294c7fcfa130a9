using System.Numerics;
using Dtls.Flood.Measurements;

namespace Dtls.Flood.Traffic;

/// <summary>
/// What one association has sent and what became of it: a ring over the last sequence numbers. An echo returns a datagram once; a relay
/// delivers a copy to each of several receivers. Every copy expected is in the end returned or lost, never both, so the counts add up.
/// Allocates nothing after construction.
/// </summary>
internal sealed class OutstandingDatagrams
{
    private readonly long[] _sentAt;
    private readonly Fate[] _fates;
    private readonly ulong[] _returned; // a bit for each receiver
    private readonly ulong _receivers;
    private readonly int _limit;
    private readonly int _mask;
    private long _next;
    private long _oldest; // nothing below it is outstanding
    private FloodCounts _counts;

    /// <param name="limit">How many may be outstanding.</param>
    /// <param name="remembered">How many sequence numbers back a duplicate is known for one.</param>
    /// <param name="receivers">A bit for each one that is to get a copy; an echo has one receiver, number 0.</param>
    public OutstandingDatagrams(int limit, int remembered, ulong receivers = 1)
    {
        _limit = limit;
        _receivers = receivers;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)remembered);
        _sentAt = new long[size];
        _fates = new Fate[size];
        _returned = new ulong[size];
        _mask = size - 1;
    }

    private enum Fate : byte
    {
        Unsent,
        Outstanding,
        Returned,
        Lost,
    }

    /// <summary>How many are under way.</summary>
    public int Outstanding { get; private set; }

    /// <summary>How many more may be sent now.</summary>
    public int Free => Math.Max(0, _limit - Outstanding);

    public FloodCounts Counts => _counts;

    /// <summary>Takes the next sequence number. One that falls out of the ring unseen is lost.</summary>
    public long Send(long now)
    {
        long sequence = _next++;
        int slot = (int)(sequence & _mask);
        if (_fates[slot] == Fate.Outstanding)
        {
            Lose(slot);
        }

        _fates[slot] = Fate.Outstanding;
        _returned[slot] = 0;
        _sentAt[slot] = now;
        _counts.Sent++;
        Outstanding++;
        return sequence;
    }

    /// <summary>Takes back a number that could not be sent.</summary>
    public void Unsend(long sequence)
    {
        int slot = (int)(sequence & _mask);
        if (IsRemembered(sequence) && _fates[slot] == Fate.Outstanding)
        {
            _fates[slot] = Fate.Unsent;
            _counts.Sent--;
            _counts.Refused++;
            Outstanding--;
        }
    }

    /// <summary>Notes an echo, or the copy of one receiver.</summary>
    /// <param name="sequence">What it says it is.</param>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="receiver">Whose copy it is.</param>
    /// <returns>True for the first one of a number and receiver, late or not; others are counted as duplicated or foreign.</returns>
    public bool TryReturn(long sequence, out long sentAt, int receiver = 0)
    {
        int slot = (int)(sequence & _mask);
        ulong copy = 1UL << receiver;
        sentAt = _sentAt[slot];
        if (!IsRemembered(sequence) || _fates[slot] is Fate.Unsent || (_receivers & copy) == 0)
        {
            _counts.Foreign++;
            return false;
        }

        if ((_returned[slot] & copy) != 0)
        {
            _counts.Duplicated++;
            return false;
        }

        _returned[slot] |= copy;
        _counts.Received++;
        if (_fates[slot] is Fate.Lost)
        {
            _counts.Lost--;
        }
        else if (_returned[slot] == _receivers)
        {
            _fates[slot] = Fate.Returned;
            Outstanding--;
        }

        return true;
    }

    /// <summary>Notes a payload that is none of ours.</summary>
    public void CountForeign() => _counts.Foreign++;

    /// <summary>Gives up what was sent before <paramref name="deadline"/>; its places in the window are free again.</summary>
    public void Expire(long deadline)
    {
        _oldest = Math.Max(_oldest, _next - _fates.Length);
        for (; _oldest < _next; _oldest++)
        {
            int slot = (int)(_oldest & _mask);
            if (_fates[slot] != Fate.Outstanding)
            {
                continue;
            }

            if (_sentAt[slot] >= deadline)
            {
                return;
            }

            Lose(slot);
        }
    }

    /// <summary>Starts counting anew. Sequence numbers go on.</summary>
    public void ResetCounts() => _counts = default;

    private bool IsRemembered(long sequence) => sequence >= 0 && sequence < _next && sequence >= _next - _fates.Length;

    private void Lose(int slot)
    {
        _fates[slot] = Fate.Lost;
        _counts.Lost += BitOperations.PopCount(_receivers & ~_returned[slot]);
        Outstanding--;
    }
}

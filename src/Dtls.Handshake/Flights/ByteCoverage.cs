using System.Numerics;

namespace Dtls.Handshake.Flights;

/// <summary>Which bytes of a message have come, or were acknowledged. Memory follows the highest byte marked.</summary>
internal sealed class ByteCoverage(int length)
{
    private ulong[] _words = [];
    private bool _touched;

    /// <summary>Bytes marked.</summary>
    public int Count { get; private set; }

    /// <summary>Every byte is marked; an empty message is complete once its header has been seen.</summary>
    public bool IsComplete => _touched && Count == length;

    /// <summary>Marks bytes; false when all of them were marked before.</summary>
    public bool Mark(int offset, int count)
    {
        (bool isFirst, int before) = (!_touched, Count);
        _touched = true;
        int end = offset + count;
        if (end > 64 * _words.Length)
        {
            Array.Resize(ref _words, (Math.Min(length, (int)BitOperations.RoundUpToPowerOf2((uint)end)) + 63) >> 6);
        }

        for (int i = offset; i < end; i++)
        {
            ref ulong word = ref _words[i >> 6];
            ulong bit = 1UL << (i & 63);
            Count += (word & bit) == 0 ? 1 : 0;
            word |= bit;
        }

        return isFirst || Count > before;
    }

    /// <summary>The first run of unmarked bytes at or after <paramref name="from"/>; empty at the end of the message when there is none.</summary>
    public (int Start, int Length) NextGap(int from)
    {
        int start = from;
        while (start < length && IsMarked(start))
        {
            start++;
        }

        int end = start;
        while (end < length && !IsMarked(end))
        {
            end++;
        }

        return (start, end - start);
    }

    private bool IsMarked(int index) => index >> 6 < _words.Length && (_words[index >> 6] & (1UL << (index & 63))) != 0;
}

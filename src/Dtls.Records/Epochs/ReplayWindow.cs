using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Epochs;

/// <summary>What a <see cref="ReplayWindow"/> says of a sequence number.</summary>
internal enum ReplayVerdict
{
    Fresh,
    TooOld,
    Replayed,
}

/// <summary>
/// The last <c>size</c> sequence numbers of an epoch as bits, RFC 6347 §4.1.2.6 and RFC 9147 §4.5.1. A ring: the bit of a number is the
/// number modulo the size, so that sliding moves nothing and only clears what comes in. Asking changes nothing; a number is marked only
/// after its record proved authentic, or a forger could close the window over honest records.
/// </summary>
internal struct ReplayWindow
{
    private readonly ulong[] _words;

    /// <summary>One more than the highest number marked; 0 when none was.</summary>
    private ulong _next;

    /// <param name="size">How many numbers are remembered: a power of two, at least 64.</param>
    public ReplayWindow(int size)
    {
        Debug.Assert(size >= 64 && (size & (size - 1)) == 0);
        _words = new ulong[size / 64];
    }

    /// <summary>One more than the highest authentic number: what RFC 9147 §4.2.2 expects next.</summary>
    public readonly ulong Next => _next;

    private readonly ulong Size => (ulong)_words.Length * 64;

    /// <summary>Reads the word that the next number in order will be looked up in.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly ulong Prefetch() => Word(_next);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ReplayVerdict Check(ulong sequence)
    {
        if (sequence >= _next)
        {
            return ReplayVerdict.Fresh;
        }

        if (_next - sequence > Size)
        {
            return ReplayVerdict.TooOld;
        }

        return (Word(sequence) & Bit(sequence)) == 0 ? ReplayVerdict.Fresh : ReplayVerdict.Replayed;
    }

    /// <summary>Remembers the number of an authentic record for which <see cref="Check"/> said fresh.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mark(ulong sequence)
    {
        if (sequence >= _next)
        {
            if (sequence > _next)
            {
                Clear(_next, sequence - _next);
            }

            _next = sequence + 1;
            ref ulong entering = ref Word(sequence);

            // The number that shared this bit has just left the window, so the bit is set whatever it was.
            entering |= Bit(sequence);
            return;
        }

        Debug.Assert(Check(sequence) == ReplayVerdict.Fresh);
        Word(sequence) |= Bit(sequence);
    }

    /// <summary><see cref="Check"/> for up to 64 numbers at once: bit i of the answer is set when number i is fresh.</summary>
    public readonly ulong FindFresh(ReadOnlySpan<ulong> sequences)
    {
        Debug.Assert(sequences.Length <= 64);
        ulong fresh = 0;
        int i = 0;
        if (Avx2.IsSupported)
        {
            for (; i + Vector256<ulong>.Count <= sequences.Length; i += Vector256<ulong>.Count)
            {
                fresh |= (ulong)FindFresh(Vector256.Create(sequences[i..])) << i;
            }
        }

        for (; i < sequences.Length; i++)
        {
            fresh |= Check(sequences[i]) == ReplayVerdict.Fresh ? 1UL << i : 0;
        }

        return fresh;
    }

    /// <summary>Four numbers side by side: ahead of the window, or inside it with a bit that is not set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly unsafe uint FindFresh(Vector256<ulong> sequence)
    {
        var next = Vector256.Create(_next);
        Vector256<ulong> isAhead = Vector256.GreaterThanOrEqual(sequence, next);
        if (isAhead == Vector256<ulong>.AllBitsSet)
        {
            return 0b1111; // as numbers usually come; the words need not be gathered
        }

        Vector256<ulong> index = (sequence >>> 6) & Vector256.Create((ulong)_words.Length - 1);
        Vector256<ulong> word;
        fixed (ulong* words = _words)
        {
            // Every index is below the length, a power of two, because of the mask.
            word = Avx2.GatherVector256(words, index.AsInt64(), sizeof(ulong));
        }

        Vector256<ulong> bit = Avx2.ShiftRightLogicalVariable(word, sequence & Vector256.Create(63UL)) & Vector256<ulong>.One;
        Vector256<ulong> isInside = Vector256.LessThanOrEqual(next - sequence, Vector256.Create(Size));
        return (isAhead | (isInside & Vector256.Equals(bit, Vector256<ulong>.Zero))).ExtractMostSignificantBits();
    }

    private static ulong Bit(ulong sequence) => 1UL << (int)(sequence & 63);

    private readonly ref ulong Word(ulong sequence) => ref _words[(int)(sequence >> 6) & (_words.Length - 1)];

    /// <summary>Forgets the bits of the numbers that were jumped over, from <paramref name="first"/> on.</summary>
    private readonly void Clear(ulong first, ulong count)
    {
        if (count >= Size)
        {
            _words.AsSpan().Clear();
            return;
        }

        ulong last = first + count - 1;
        ulong firstMask = ulong.MaxValue << (int)(first & 63);
        ulong lastMask = ulong.MaxValue >> (63 - (int)(last & 63));
        ulong between = (last >> 6) - (first >> 6);
        if (between == 0)
        {
            Word(first) &= ~(firstMask & lastMask);
            return;
        }

        Word(first) &= ~firstMask;
        Word(last) &= ~lastMask;
        ClearWords((int)((first >> 6) + 1) & (_words.Length - 1), (int)between - 1);
    }

    private readonly void ClearWords(int start, int count)
    {
        int untilEnd = Math.Min(count, _words.Length - start);
        _words.AsSpan(start, untilEnd).Clear();
        _words.AsSpan(0, count - untilEnd).Clear();
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// Poly1305 (RFC 8439 §2.5) for as many blocks at once as there are lanes: all lanes times r^lanes plus the next blocks, and in the end each
/// lane times the power that is its own. The first group is filled up in front with nothing, so that the last one ends with the last block.
/// </summary>
internal static unsafe class Poly1305Vector<TVector>
    where TVector : unmanaged, IPolyVector<TVector>
{
    /// <summary>Groups in a row from which on it is faster to take two at once; measured.</summary>
    private const int LongRun = 4;

    /// <summary>The tag of the message.</summary>
    /// <param name="oneTimeKey">32 bytes: r, which is clamped, and s, which is added at the end.</param>
    // Reads oneTimeKey[0..32) and the message.
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    public static Vector128<byte> Tag(byte* oneTimeKey, in PolyMessage message)
    {
        Unsafe.SkipInit(out AlignedWorkspace memory);
        var space = (Workspace*)CacheLine.Align(&memory);
        byte* group = (byte*)&space->Group;
        int block = ((message.Blocks - 1) % TVector.Lanes) + 1;
        message.CopyFirst(group, block, TVector.Lanes);
        WritePowers(oneTimeKey, (TVector*)&space->Step, (TVector*)&space->Powers);
        Begin(space, block);
        while (block < message.Blocks)
        {
            int count = message.CountSideBySide(block, TVector.Lanes);
            if (count >= LongRun * TVector.Lanes)
            {
                WriteTwoSteps(space);
                count -= count % (2 * TVector.Lanes);
                ContinueByTwo(space, message.At(block), count);
                block += count;
            }
            else if (count > 0)
            {
                Continue(space, message.At(block), count);
                block += count;
            }
            else
            {
                message.Copy(block, group, TVector.Lanes);
                Continue(space, group, TVector.Lanes);
                block += TVector.Lanes;
            }
        }

        return Finish(space, oneTimeKey + 16);
    }

    /// <summary>r^lanes in all lanes of <paramref name="step"/>; in <paramref name="powers"/> r for the last block, r^2 for the one before it, and so on.</summary>
    // Reads oneTimeKey[0..16), writes step[0..9) and powers[0..9).
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static void WritePowers(byte* oneTimeKey, TVector* step, TVector* powers)
    {
        Unsafe.SkipInit(out PolyLimbs<TVector> r);
        r.Set(
            TVector.Broadcast(Unsafe.ReadUnaligned<ulong>(oneTimeKey) & Poly1305.ClampLow),
            TVector.Broadcast(Unsafe.ReadUnaligned<ulong>(oneTimeKey + 8) & Poly1305.ClampHigh),
            TVector.Broadcast(0));
        r.StoreMultiplier(step);
        r.StoreMultiplier(powers);
        for (int bit = 0; 1 << bit < TVector.Lanes; bit++)
        {
            // The lanes have powers up to 2^bit by turns; those whose distance has this bit get so many more.
            Unsafe.SkipInit(out PolyLimbs<TVector> higher);
            higher.Load(powers);
            higher.MultiplyBy(step);
            higher.KeepByDistance(bit, powers);
            higher.StoreMultiplier(powers);
            r.MultiplyBy(step);
            r.StoreMultiplier(step);
        }
    }

    /// <summary>The sum is the first group, of which the last <paramref name="count"/> blocks count.</summary>
    // Reads the group, writes the sum.
    [MethodImpl(KernelMethod.Options)]
    private static void Begin(Workspace* space, int count)
    {
        TVector.Load((byte*)&space->Group, out TVector low, out TVector high);
        Unsafe.SkipInit(out PolyLimbs<TVector> sum);
        sum.Set(low, high, TVector.InLast(count, PolyLimbs<TVector>.TopBit));
        sum.StoreLimbs((TVector*)&space->Sum);
    }

    /// <summary>Takes <paramref name="count"/> more blocks, a multiple of the lanes.</summary>
    // Reads blocks[0..16 * count), the step and the sum; writes the sum.
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static void Continue(Workspace* space, byte* blocks, int count)
    {
        TVector top = TVector.Broadcast(PolyLimbs<TVector>.TopBit);
        Unsafe.SkipInit(out PolyLimbs<TVector> sum);
        sum.Load((TVector*)&space->Sum);
        for (; count > 0; count -= TVector.Lanes)
        {
            sum.MultiplyBy((TVector*)&space->Step);
            sum.AddBlocks(blocks, top);
            blocks += 16 * TVector.Lanes;
        }

        sum.StoreLimbs((TVector*)&space->Sum);
    }

    /// <summary>
    /// Takes <paramref name="count"/> more blocks, a multiple of twice the lanes, two groups at a time: a group waits for the sum before it, but
    /// its product with r^lanes does not, and one reduction does for both.
    /// </summary>
    // Reads blocks[0..16 * count), the steps and the sum; writes the sum and two steps.
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static void ContinueByTwo(Workspace* space, byte* blocks, int count)
    {
        TVector top = TVector.Broadcast(PolyLimbs<TVector>.TopBit);
        Unsafe.SkipInit(out PolyLimbs<TVector> sum);
        Unsafe.SkipInit(out PolyLimbs<TVector> group);
        sum.Load((TVector*)&space->Sum);
        for (; count > 0; count -= 2 * TVector.Lanes)
        {
            group.SetBlocks(blocks, top);
            sum.MultiplyBy((TVector*)&space->TwoSteps, in group, (TVector*)&space->Step);
            sum.AddBlocks(blocks + (16 * TVector.Lanes), top);
            blocks += 32 * TVector.Lanes;
        }

        sum.StoreLimbs((TVector*)&space->Sum);
    }

    /// <summary>Squares the step.</summary>
    // Reads the step, writes two steps.
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static void WriteTwoSteps(Workspace* space)
    {
        Unsafe.SkipInit(out PolyLimbs<TVector> power);
        power.Load((TVector*)&space->Step);
        power.MultiplyBy((TVector*)&space->Step);
        power.StoreMultiplier((TVector*)&space->TwoSteps);
    }

    /// <summary>Gives each lane its power, adds the lanes, reduces completely and adds s modulo 2^128, without a branch.</summary>
    // Reads the sum, the powers and s[0..16).
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static Vector128<byte> Finish(Workspace* space, byte* s)
    {
        Unsafe.SkipInit(out PolyLimbs<TVector> sum);
        sum.Load((TVector*)&space->Sum);
        sum.MultiplyBy((TVector*)&space->Powers);
        const ulong Mask = PolyLimbs<TVector>.LimbMask;
        ulong h0 = TVector.Sum(sum.L0);
        ulong h1 = TVector.Sum(sum.L1) + (h0 >> 26);
        ulong h2 = TVector.Sum(sum.L2) + (h1 >> 26);
        ulong h3 = TVector.Sum(sum.L3) + (h2 >> 26);
        ulong h4 = TVector.Sum(sum.L4) + (h3 >> 26);
        h0 = (h0 & Mask) + (5 * (h4 >> 26));
        h1 = (h1 & Mask) + (h0 >> 26);
        h2 = (h2 & Mask) + (h1 >> 26);
        h3 = (h3 & Mask) + (h2 >> 26);
        h4 = (h4 & Mask) + (h3 >> 26);

        // Now h is less than 2p. If h + 5 reaches 2^130, its low 130 bits are the answer, else h is; of these 128 are needed.
        ulong carry = ((h0 & Mask) + 5) >> 26;
        carry = ((h1 & Mask) + carry) >> 26;
        carry = ((h2 & Mask) + carry) >> 26;
        carry = ((h3 & Mask) + carry) >> 26;
        carry = (h4 + carry) >> 26;
        UInt128 h = (h0 & Mask) + (5 * carry) + ((UInt128)(h1 & Mask) << 26) + ((UInt128)(h2 & Mask) << 52);
        h += ((UInt128)(h3 & Mask) << 78) + ((UInt128)h4 << 104);
        h += new UInt128(Unsafe.ReadUnaligned<ulong>(s + 8), Unsafe.ReadUnaligned<ulong>(s));
        return Vector128.Create((ulong)h, (ulong)(h >> 64)).AsByte();
    }

    /// <summary>A group whose blocks do not lie side by side, the multipliers, and the sum between two calls.</summary>
    private struct Workspace
    {
        public Group Group;
        public Multiplier Step, TwoSteps, Powers;
        public Limbs Sum;
    }

    private struct AlignedWorkspace
    {
        public Workspace Space;
        public CacheLineOfBytes Slack;
    }

    [InlineArray(CacheLine.Size)]
    private struct CacheLineOfBytes
    {
        private byte _first;
    }

    [InlineArray(128)]
    private struct Group
    {
        private byte _first;
    }

    [InlineArray(PolyLimbs<TVector>.MultiplierLength)]
    private struct Multiplier
    {
        private TVector _first;
    }

    [InlineArray(PolyLimbs<TVector>.LimbCount)]
    private struct Limbs
    {
        private TVector _first;
    }
}

using System.Runtime.CompilerServices;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// Numbers modulo 2^130 - 5, one in each lane, as five limbs of 26 bits (a few more between reductions): a product of two fits 64 bits with
/// room for the sum of all that have the same weight. The fields are registers, not memory, once inlined: no copies are made of this.
/// </summary>
internal unsafe struct PolyLimbs<TVector>
    where TVector : unmanaged, IPolyVector<TVector>
{
    /// <summary>A number to multiply by is kept as nine vectors: the limbs, and five times the last four.</summary>
    public const int MultiplierLength = 9;

    public const int LimbCount = 5;

    public const ulong LimbMask = (1 << 26) - 1;

    /// <summary>2^128, which every block has on top (RFC 8439 §2.5), in the last limb.</summary>
    public const ulong TopBit = 1 << 24;

    public TVector L0, L1, L2, L3, L4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(TVector low, TVector high, TVector top)
    {
        TVector mask = TVector.Broadcast(LimbMask);
        L0 = TVector.And(low, mask);
        L1 = TVector.And(TVector.ShiftRight(low, 26), mask);
        L2 = TVector.And(TVector.Or(TVector.ShiftRight(low, 52), TVector.ShiftLeft(high, 12)), mask);
        L3 = TVector.And(TVector.ShiftRight(high, 14), mask);
        L4 = TVector.Or(TVector.ShiftRight(high, 40), top);
    }

    /// <summary>A block in each lane.</summary>
    /// <param name="top">What stands above the block.</param>
    // Reads 16 bytes for each lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetBlocks(byte* blocks, TVector top)
    {
        TVector.Load(blocks, out TVector low, out TVector high);
        Set(low, high, top);
    }

    /// <summary>Adds a block to each lane.</summary>
    /// <param name="top">What stands above the block.</param>
    // Reads 16 bytes for each lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddBlocks(byte* blocks, TVector top)
    {
        TVector.Load(blocks, out TVector low, out TVector high);
        TVector mask = TVector.Broadcast(LimbMask);
        L0 = TVector.Add(L0, TVector.And(low, mask));
        L1 = TVector.Add(L1, TVector.And(TVector.ShiftRight(low, 26), mask));
        L2 = TVector.Add(L2, TVector.And(TVector.Or(TVector.ShiftRight(low, 52), TVector.ShiftLeft(high, 12)), mask));
        L3 = TVector.Add(L3, TVector.And(TVector.ShiftRight(high, 14), mask));
        L4 = TVector.Add(L4, TVector.Or(TVector.ShiftRight(high, 40), top));
    }

    // Reads limbs[0..5).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(TVector* limbs)
    {
        L0 = limbs[0];
        L1 = limbs[1];
        L2 = limbs[2];
        L3 = limbs[3];
        L4 = limbs[4];
    }

    // Writes limbs[0..5).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreLimbs(TVector* limbs)
    {
        limbs[0] = L0;
        limbs[1] = L1;
        limbs[2] = L2;
        limbs[3] = L3;
        limbs[4] = L4;
    }

    /// <summary>Writes the number as a multiplier.</summary>
    // Writes multiplier[0..9).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreMultiplier(TVector* multiplier)
    {
        StoreLimbs(multiplier);
        multiplier[5] = TimesFive(L1);
        multiplier[6] = TimesFive(L2);
        multiplier[7] = TimesFive(L3);
        multiplier[8] = TimesFive(L4);
    }

    /// <summary>Keeps the lanes whose distance from the last block has the bit, and takes the others from <paramref name="multiplier"/>.</summary>
    // Reads multiplier[0..5).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void KeepByDistance(int bit, TVector* multiplier)
    {
        L0 = TVector.SelectByDistance(bit, L0, multiplier[0]);
        L1 = TVector.SelectByDistance(bit, L1, multiplier[1]);
        L2 = TVector.SelectByDistance(bit, L2, multiplier[2]);
        L3 = TVector.SelectByDistance(bit, L3, multiplier[3]);
        L4 = TVector.SelectByDistance(bit, L4, multiplier[4]);
    }

    /// <summary>The product, reduced so far that blocks can be added and it can be multiplied again.</summary>
    // Reads r[0..9).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyBy(TVector* r) => Reduce(Column0(r), Column1(r), Column2(r), Column3(r), Column4(r));

    /// <summary>The product and that of two others, reduced together: this is what a long message waits for.</summary>
    // Reads r[0..9) and otherR[0..9).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyBy(TVector* r, in PolyLimbs<TVector> other, TVector* otherR)
    {
        TVector d0 = other.Column0(otherR);
        TVector d1 = other.Column1(otherR);
        TVector d2 = other.Column2(otherR);
        TVector d3 = other.Column3(otherR);
        TVector d4 = other.Column4(otherR);
        Reduce(
            TVector.Add(d0, Column0(r)),
            TVector.Add(d1, Column1(r)),
            TVector.Add(d2, Column2(r)),
            TVector.Add(d3, Column3(r)),
            TVector.Add(d4, Column4(r)));
    }

    // The columns of a product. What is worth 2^130 and more counts five times at the bottom: r[5..9) are five times the limbs 1 to 4.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Column0(TVector* r) =>
        Sum(Product(L0, r[0]), Product(L1, r[8]), Product(L2, r[7]), Product(L3, r[6]), Product(L4, r[5]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Column1(TVector* r) =>
        Sum(Product(L0, r[1]), Product(L1, r[0]), Product(L2, r[8]), Product(L3, r[7]), Product(L4, r[6]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Column2(TVector* r) =>
        Sum(Product(L0, r[2]), Product(L1, r[1]), Product(L2, r[0]), Product(L3, r[8]), Product(L4, r[7]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Column3(TVector* r) =>
        Sum(Product(L0, r[3]), Product(L1, r[2]), Product(L2, r[1]), Product(L3, r[0]), Product(L4, r[8]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Column4(TVector* r) =>
        Sum(Product(L0, r[4]), Product(L1, r[3]), Product(L2, r[2]), Product(L3, r[1]), Product(L4, r[0]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reduce(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4)
    {
        // Two chains of carries beside each other, which meet: no limb waits for all the others.
        TVector mask = TVector.Broadcast(LimbMask);
        d1 = TVector.Add(d1, TVector.ShiftRight(d0, 26));
        d4 = TVector.Add(d4, TVector.ShiftRight(d3, 26));
        d0 = TVector.And(d0, mask);
        d3 = TVector.And(d3, mask);
        d2 = TVector.Add(d2, TVector.ShiftRight(d1, 26));
        d0 = TVector.Add(d0, TimesFive(TVector.ShiftRight(d4, 26)));
        d1 = TVector.And(d1, mask);
        d4 = TVector.And(d4, mask);
        d3 = TVector.Add(d3, TVector.ShiftRight(d2, 26));
        d1 = TVector.Add(d1, TVector.ShiftRight(d0, 26));
        L2 = TVector.And(d2, mask);
        L0 = TVector.And(d0, mask);
        L4 = TVector.Add(d4, TVector.ShiftRight(d3, 26));
        L3 = TVector.And(d3, mask);
        L1 = d1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Product(TVector left, TVector right) => TVector.Multiply(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum(TVector a, TVector b, TVector c, TVector d, TVector e) =>
        TVector.Add(TVector.Add(TVector.Add(a, b), TVector.Add(c, d)), e);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector TimesFive(TVector value) => TVector.Add(value, TVector.ShiftLeft(value, 2));
}

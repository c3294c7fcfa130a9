namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// A vector of 64-bit lanes, each of which holds a limb of 26 bits of another block: Poly1305 works on as many blocks at once as there are
/// lanes. Which block is in which lane is left to <see cref="Load"/>.
/// </summary>
internal unsafe interface IPolyVector<TVector>
    where TVector : unmanaged, IPolyVector<TVector>
{
    static abstract int Lanes { get; }

    static abstract TVector Broadcast(ulong value);

    /// <summary>Bytes 0 to 7 and bytes 8 to 15 of as many blocks as there are lanes.</summary>
    static abstract void Load(byte* blocks, out TVector low, out TVector high);

    /// <summary><paramref name="value"/> in the lanes of the last <paramref name="count"/> blocks, zero in the others.</summary>
    static abstract TVector InLast(int count, ulong value);

    /// <summary>
    /// From <paramref name="left"/> the lanes whose distance from the last block has the bit <paramref name="bit"/>, from
    /// <paramref name="right"/> the others.
    /// </summary>
    static abstract TVector SelectByDistance(int bit, TVector left, TVector right);

    /// <summary>Multiplies the low 32 bits of each lane.</summary>
    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector And(TVector left, TVector right);

    static abstract TVector Or(TVector left, TVector right);

    static abstract TVector ShiftLeft(TVector value, int bits);

    static abstract TVector ShiftRight(TVector value, int bits);

    /// <summary>The sum of the lanes.</summary>
    static abstract ulong Sum(TVector value);
}

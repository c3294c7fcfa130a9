using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>The four rows of a few ChaCha20 blocks. RFC 8439 §2.3.</summary>
internal unsafe struct ChaChaBlocks<TRow>
    where TRow : struct, IChaChaRow<TRow>
{
    // Orders of words: each moves that many places to the left.
    private const byte Left1 = 0b00_11_10_01;
    private const byte Left2 = 0b01_00_11_10;
    private const byte Left3 = 0b10_01_00_11;

    private TRow _a, _b, _c, _d;

    /// <summary>The state before the rounds: the blocks from <paramref name="counter"/> on.</summary>
    // Reads key[0..32).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ChaChaBlocks(byte* key, Vector128<uint> counter)
    {
        _a = TRow.Broadcast(Vector128.Create(0x61707865u, 0x3320646e, 0x79622d32, 0x6b206574));
        _b = TRow.Broadcast(Vector128.Load((uint*)key));
        _c = TRow.Broadcast(Vector128.Load((uint*)(key + 16)));
        _d = TRow.Count(TRow.Broadcast(counter));
    }

    /// <summary>A column round and a diagonal round. RFC 8439 §2.3: ten of them make a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void DoubleRound()
    {
        QuarterRounds();
        _b = TRow.ShuffleWords(_b, Left1);
        _c = TRow.ShuffleWords(_c, Left2);
        _d = TRow.ShuffleWords(_d, Left3);
        QuarterRounds();
        _b = TRow.ShuffleWords(_b, Left3);
        _c = TRow.ShuffleWords(_c, Left2);
        _d = TRow.ShuffleWords(_d, Left1);
    }

    /// <summary>Adds the state before the rounds and writes the keystream.</summary>
    // Writes 64 bytes for each lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(in ChaChaBlocks<TRow> before, byte* keystream) => TRow.Store(
        TRow.Add(_a, before._a), TRow.Add(_b, before._b), TRow.Add(_c, before._c), TRow.Add(_d, before._d), keystream);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void QuarterRounds()
    {
        _a = TRow.Add(_a, _b);
        _d = TRow.RotateWords(TRow.Xor(_d, _a), 16);
        _c = TRow.Add(_c, _d);
        _b = TRow.RotateWords(TRow.Xor(_b, _c), 12);
        _a = TRow.Add(_a, _b);
        _d = TRow.RotateWords(TRow.Xor(_d, _a), 8);
        _c = TRow.Add(_c, _d);
        _b = TRow.RotateWords(TRow.Xor(_b, _c), 7);
    }
}

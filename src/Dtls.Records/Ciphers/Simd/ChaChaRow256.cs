using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>Two blocks side by side, with AVX2.</summary>
internal readonly unsafe struct ChaChaRow256(Vector256<uint> words) : IChaChaRow<ChaChaRow256>
{
    private readonly Vector256<uint> _words = words;

    public static int Lanes => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow256 Broadcast(Vector128<uint> row) => new(Vector256.Create(row, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow256 Count(ChaChaRow256 row) => new(row._words + Vector256.Create(0u, 0, 0, 0, 1, 0, 0, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow256 Add(ChaChaRow256 left, ChaChaRow256 right) => new(left._words + right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow256 Xor(ChaChaRow256 left, ChaChaRow256 right) => new(left._words ^ right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow256 RotateWords(ChaChaRow256 row, [ConstantExpected] byte bits) => new(Rotate(row._words, bits));

    // Whole bytes move in one shuffle, other distances take two shifts.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Rotate(Vector256<uint> words, [ConstantExpected] byte bits) => bits switch
    {
        16 => Avx2.Shuffle(words.AsByte(), Vector256.Create(
            (byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)).AsUInt32(),
        8 => Avx2.Shuffle(words.AsByte(), Vector256.Create(
            (byte)3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14)).AsUInt32(),
        _ => (words << bits) | (words >>> (32 - bits)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow256 ShuffleWords(ChaChaRow256 row, [ConstantExpected] byte order) =>
        new(Avx2.Shuffle(row._words, order));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteFourSets(byte* key, Vector128<uint> counter, byte* keystream) => ChaChaColumns256.Write(key, counter, keystream);

    // Writes destination[0..128).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ChaChaRow256 a, ChaChaRow256 b, ChaChaRow256 c, ChaChaRow256 d, byte* destination)
    {
        Avx2.Permute2x128(a._words, b._words, 0x20).Store((uint*)destination);
        Avx2.Permute2x128(c._words, d._words, 0x20).Store((uint*)(destination + 32));
        Avx2.Permute2x128(a._words, b._words, 0x31).Store((uint*)(destination + 64));
        Avx2.Permute2x128(c._words, d._words, 0x31).Store((uint*)(destination + 96));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Xor(byte* keystream, byte* source, byte* destination)
    {
        (Vector256.Load(keystream) ^ Vector256.Load(source)).Store(destination);
        (Vector256.Load(keystream + 32) ^ Vector256.Load(source + 32)).Store(destination + 32);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>Four blocks side by side, with the rotations of AVX-512.</summary>
internal readonly unsafe struct ChaChaRow512(Vector512<uint> words) : IChaChaRow<ChaChaRow512>
{
    private readonly Vector512<uint> _words = words;

    public static int Lanes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow512 Broadcast(Vector128<uint> row)
    {
        Vector512<uint> lowest = row.ToVector256Unsafe().ToVector512Unsafe();
        return new ChaChaRow512(Avx512F.Shuffle4x128(lowest, lowest, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow512 Count(ChaChaRow512 row) =>
        new(row._words + Vector512.Create(0u, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow512 Add(ChaChaRow512 left, ChaChaRow512 right) => new(left._words + right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow512 Xor(ChaChaRow512 left, ChaChaRow512 right) => new(left._words ^ right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow512 RotateWords(ChaChaRow512 row, [ConstantExpected] byte bits) => new(Avx512F.RotateLeft(row._words, bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChaChaRow512 ShuffleWords(ChaChaRow512 row, [ConstantExpected] byte order) =>
        new(Avx512F.Shuffle(row._words, order));

    // There are registers enough for the rows of all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteFourSets(byte* key, Vector128<uint> counter, byte* keystream) =>
        ChaChaKeystream<ChaChaRow512>.WriteFour(key, counter, keystream);

    // Writes destination[0..256).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ChaChaRow512 a, ChaChaRow512 b, ChaChaRow512 c, ChaChaRow512 d, byte* destination)
    {
        Vector512<uint> ab01 = Avx512F.Shuffle4x128(a._words, b._words, 0x44);
        Vector512<uint> ab23 = Avx512F.Shuffle4x128(a._words, b._words, 0xee);
        Vector512<uint> cd01 = Avx512F.Shuffle4x128(c._words, d._words, 0x44);
        Vector512<uint> cd23 = Avx512F.Shuffle4x128(c._words, d._words, 0xee);
        Avx512F.Shuffle4x128(ab01, cd01, 0x88).Store((uint*)destination);
        Avx512F.Shuffle4x128(ab01, cd01, 0xdd).Store((uint*)(destination + 64));
        Avx512F.Shuffle4x128(ab23, cd23, 0x88).Store((uint*)(destination + 128));
        Avx512F.Shuffle4x128(ab23, cd23, 0xdd).Store((uint*)(destination + 192));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Xor(byte* keystream, byte* source, byte* destination) =>
        (Vector512.Load(keystream) ^ Vector512.Load(source)).Store(destination);
}

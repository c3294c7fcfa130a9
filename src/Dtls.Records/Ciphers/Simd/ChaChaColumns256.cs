using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// Eight ChaCha20 blocks at once with AVX2, the other way round than <see cref="ChaChaBlocks{TRow}"/>: each of the 16 words of the state
/// (RFC 8439 §2.3) has a vector, with the word of another block in each lane. No words move between the rounds; the price is a transposition
/// at the end. There are 16 registers, so the first four words stand in memory, which costs nothing: a quarter round begins with one of them
/// and is done with it long before its end.
/// </summary>
internal static unsafe class ChaChaColumns256
{
    private static Vector128<uint> Constants => Vector128.Create(0x61707865u, 0x3320646e, 0x79622d32, 0x6b206574);

    /// <summary>Writes the keystream of eight blocks.</summary>
    /// <param name="counter">Block counter and nonce.</param>
    // Reads key[0..32), writes keystream[0..512).
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    public static void Write(byte* key, Vector128<uint> counter, byte* keystream)
    {
        Vector128<uint> keyLow = Vector128.Load((uint*)key);
        Vector128<uint> keyHigh = Vector128.Load((uint*)(key + 16));
        Vector256<uint>* a = stackalloc Vector256<uint>[4];
        Broadcast(Constants, out a[0], out a[1], out a[2], out a[3]);
        Broadcast(keyLow, out Vector256<uint> b0, out Vector256<uint> b1, out Vector256<uint> b2, out Vector256<uint> b3);
        Broadcast(keyHigh, out Vector256<uint> c0, out Vector256<uint> c1, out Vector256<uint> c2, out Vector256<uint> c3);
        Broadcast(counter, out Vector256<uint> d0, out Vector256<uint> d1, out Vector256<uint> d2, out Vector256<uint> d3);
        Vector256<uint> lanes = Vector256<uint>.Indices;
        d0 += lanes;
        for (int i = 0; i < 10; i++)
        {
            QuarterRound(a + 0, ref b0, ref c0, ref d0);
            QuarterRound(a + 1, ref b1, ref c1, ref d1);
            QuarterRound(a + 2, ref b2, ref c2, ref d2);
            QuarterRound(a + 3, ref b3, ref c3, ref d3);
            QuarterRound(a + 0, ref b1, ref c2, ref d3);
            QuarterRound(a + 1, ref b2, ref c3, ref d0);
            QuarterRound(a + 2, ref b3, ref c0, ref d1);
            QuarterRound(a + 3, ref b0, ref c1, ref d2);
        }

        d0 += lanes;
        Store(Constants, a[0], a[1], a[2], a[3], keystream);
        Store(keyLow, b0, b1, b2, b3, keystream + 16);
        Store(keyHigh, c0, c1, c2, c3, keystream + 32);
        Store(counter, d0, d1, d2, d3, keystream + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Broadcast(
        Vector128<uint> row, out Vector256<uint> w0, out Vector256<uint> w1, out Vector256<uint> w2, out Vector256<uint> w3)
    {
        w0 = Vector256.Create(row.GetElement(0));
        w1 = Vector256.Create(row.GetElement(1));
        w2 = Vector256.Create(row.GetElement(2));
        w3 = Vector256.Create(row.GetElement(3));
    }

    /// <summary>RFC 8439 §2.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(Vector256<uint>* first, ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d)
    {
        Vector256<uint> a = *first + b;
        d = ChaChaRow256.Rotate(d ^ a, 16);
        c += d;
        b = ChaChaRow256.Rotate(b ^ c, 12);
        a += b;
        *first = a;
        d = ChaChaRow256.Rotate(d ^ a, 8);
        c += d;
        b = ChaChaRow256.Rotate(b ^ c, 7);
    }

    /// <summary>Adds a row of the state before the rounds to its four words and writes these, transposed.</summary>
    // Writes 16 bytes at destination and at each of the seven places that are 64 bytes further on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector128<uint> before, Vector256<uint> w0, Vector256<uint> w1, Vector256<uint> w2, Vector256<uint> w3, byte* destination)
    {
        Vector256<ulong> low01 = Avx2.UnpackLow(w0, w1).AsUInt64();
        Vector256<ulong> low23 = Avx2.UnpackLow(w2, w3).AsUInt64();
        Vector256<ulong> high01 = Avx2.UnpackHigh(w0, w1).AsUInt64();
        Vector256<ulong> high23 = Avx2.UnpackHigh(w2, w3).AsUInt64();
        Vector256<uint> row = Vector256.Create(before, before);
        StoreTwo(Avx2.UnpackLow(low01, low23).AsUInt32() + row, destination);
        StoreTwo(Avx2.UnpackHigh(low01, low23).AsUInt32() + row, destination + 64);
        StoreTwo(Avx2.UnpackLow(high01, high23).AsUInt32() + row, destination + 128);
        StoreTwo(Avx2.UnpackHigh(high01, high23).AsUInt32() + row, destination + 192);
    }

    /// <summary>A row of two blocks of which one is four blocks behind the other.</summary>
    // Writes destination[0..16) and destination[256..272).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(Vector256<uint> rows, byte* destination)
    {
        rows.GetLower().AsByte().Store(destination);
        rows.GetUpper().AsByte().Store(destination + 256);
    }
}

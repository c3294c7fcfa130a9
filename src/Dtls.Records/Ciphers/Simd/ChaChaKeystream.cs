using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// Writes ChaCha20 keystream to memory, in one, two or four sets of blocks that go through the rounds side by side: one set is a chain of
/// dependent instructions and leaves most of the processor idle.
/// </summary>
internal static unsafe class ChaChaKeystream<TRow>
    where TRow : struct, IChaChaRow<TRow>
{
    /// <summary>Bytes that one set makes.</summary>
    public static int SetLength => 64 * TRow.Lanes;

    /// <summary>Bytes that <see cref="Write"/> makes at most at once.</summary>
    public static int MaxLength => 4 * SetLength;

    /// <summary>Writes at least <paramref name="length"/> bytes, rounded up to one, two or four sets.</summary>
    /// <param name="counter">Block counter and nonce. RFC 8439 §2.3.</param>
    // Reads key[0..32), writes keystream[0..MaxLength) at most.
    public static void Write(byte* key, Vector128<uint> counter, byte* keystream, int length)
    {
        if (length <= SetLength)
        {
            WriteOne(key, counter, keystream);
        }
        else if (length <= 2 * SetLength)
        {
            WriteTwo(key, counter, keystream);
        }
        else
        {
            TRow.WriteFourSets(key, counter, keystream);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static void WriteOne(byte* key, Vector128<uint> counter, byte* keystream)
    {
        var before = new ChaChaBlocks<TRow>(key, counter);
        ChaChaBlocks<TRow> blocks = before;
        for (int i = 0; i < 10; i++)
        {
            blocks.DoubleRound();
        }

        blocks.Store(in before, keystream);
    }

    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static void WriteTwo(byte* key, Vector128<uint> counter, byte* keystream)
    {
        var first = new ChaChaBlocks<TRow>(key, counter);
        var second = new ChaChaBlocks<TRow>(key, Advance(counter, 1));
        for (int i = 0; i < 10; i++)
        {
            first.DoubleRound();
            second.DoubleRound();
        }

        first.Store(new ChaChaBlocks<TRow>(key, counter), keystream);
        second.Store(new ChaChaBlocks<TRow>(key, Advance(counter, 1)), keystream + SetLength);
    }

    /// <summary>Four sets of rows. These alone take 16 registers.</summary>
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    public static void WriteFour(byte* key, Vector128<uint> counter, byte* keystream)
    {
        var first = new ChaChaBlocks<TRow>(key, counter);
        var second = new ChaChaBlocks<TRow>(key, Advance(counter, 1));
        var third = new ChaChaBlocks<TRow>(key, Advance(counter, 2));
        var fourth = new ChaChaBlocks<TRow>(key, Advance(counter, 3));
        for (int i = 0; i < 10; i++)
        {
            first.DoubleRound();
            second.DoubleRound();
            third.DoubleRound();
            fourth.DoubleRound();
        }

        first.Store(new ChaChaBlocks<TRow>(key, counter), keystream);
        second.Store(new ChaChaBlocks<TRow>(key, Advance(counter, 1)), keystream + SetLength);
        third.Store(new ChaChaBlocks<TRow>(key, Advance(counter, 2)), keystream + (2 * SetLength));
        fourth.Store(new ChaChaBlocks<TRow>(key, Advance(counter, 3)), keystream + (3 * SetLength));
    }

    /// <summary>The counter that many sets further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Advance(Vector128<uint> counter, int sets) =>
        counter + Vector128.CreateScalar((uint)(sets * TRow.Lanes));
}

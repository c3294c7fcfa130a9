using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// Where the key material of one AES-GCM key lies: in one block of native memory on a cache line, descending powers of H first and then
/// the round keys. A wide load that starts at a low power runs on into the round keys, never out of the block; what it gets there is
/// multiplied by zero.
/// </summary>
internal static unsafe class GcmKey
{
    /// <summary>
    /// Eleven for data, one for the header before and one for the lengths behind: a record of 160 bytes, in DTLS 1.3 one more for its type,
    /// is one sum. With them an AES-128 key fills six cache lines and an AES-256 key seven. More would serve only 177 to 256 bytes.
    /// </summary>
    public const int Powers = 13;

    private const int PowersLength = Powers * 16;

    private const nuint CacheLine = 64;

    public static int Length<TKeySize>()
        where TKeySize : struct, IAesKeySize => PowersLength + ((TKeySize.Rounds + 1) * 16);

    public static byte* Create<TKeySize>(ReadOnlySpan<byte> key)
        where TKeySize : struct, IAesKeySize
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, TKeySize.KeyLength);
        byte* block = (byte*)NativeMemory.AlignedAlloc((nuint)Length<TKeySize>(), CacheLine);
        byte* roundKeys = block + PowersLength;
        AesRoundKeys.Expand<TKeySize>(key, roundKeys);
        WritePowers(AesRoundKeys.Encrypt<TKeySize>(Vector128<byte>.Zero, roundKeys), roundKeys);
        return block;
    }

    public static void Free<TKeySize>(byte* block)
        where TKeySize : struct, IAesKeySize
    {
        CryptographicOperations.ZeroMemory(new Span<byte>(block, Length<TKeySize>()));
        NativeMemory.AlignedFree(block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* RoundKeys(byte* block) => block + PowersLength;

    /// <summary>The address of H to the <paramref name="exponent"/>; the lower powers follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Power(byte* block, int exponent) => block + PowersLength - (exponent * 16);

    /// <summary>The address of the power for the first block of that many bytes, when the block of the lengths comes behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* PowerFor(byte* block, int length) => Power(block, ((length + 15) >> 4) + 1);

    // Writes the Powers blocks that end at end: the first power last.
    private static void WritePowers(Vector128<byte> hashKey, byte* end)
    {
        Vector128<ulong> h = GHash.TimesX(GHash.Reverse(hashKey).AsUInt64());
        Vector128<ulong> power = h;
        power.Store((ulong*)(end - 16));
        for (int exponent = 2; exponent <= Powers; exponent++)
        {
            power = GHash.Multiply(power, h);
            power.Store((ulong*)(end - (16 * exponent)));
        }
    }
}

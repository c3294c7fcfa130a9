using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// Arithmetic of GHASH (NIST SP 800-38D §6.4) on byte-reversed blocks. GCM numbers the bits of a block from the other end, so a carry-less
/// product comes out one bit short; the powers of H are kept times x, which makes up for that bit once per key instead of once per block.
/// </summary>
internal static class GHash
{
    /// <summary>The block with its bytes in the order of the arithmetic: the last byte becomes the lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) =>
        Ssse3.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));

    /// <summary>The hash key (E_K of zero, reversed) times x.</summary>
    public static Vector128<ulong> TimesX(Vector128<ulong> h)
    {
        // All ones when the top bit falls out, spread over both halves; no branch, h is secret.
        Vector128<ulong> carries = h >>> 63;
        Vector128<ulong> overflow = Vector128<ulong>.Zero - Sse2.UnpackHigh(carries, carries);
        Vector128<ulong> shifted = (h << 1) | Sse2.ShiftLeftLogical128BitLane(carries, 8);
        return shifted ^ (overflow & Vector128.Create(1UL, 0xc2UL << 56));
    }

    /// <summary>One block times one power.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Multiply(Vector128<ulong> block, Vector128<ulong> power) => Reduce(
        Pclmulqdq.CarrylessMultiply(block, power, 0x00),
        Pclmulqdq.CarrylessMultiply(block, power, 0x01) ^ Pclmulqdq.CarrylessMultiply(block, power, 0x10),
        Pclmulqdq.CarrylessMultiply(block, power, 0x11));

    /// <summary>
    /// A product, given as its low, middle and high parts that overlap by 64 bits, modulo x^128 + x^7 + x^2 + x + 1. The low end is the
    /// high end of the polynomial: twice the lowest 64 bits are replaced by what they are congruent to, 64 and 128 bits further up.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        Vector128<ulong> modulus = Vector128.CreateScalar(0xc2UL << 56);
        middle ^= Pclmulqdq.CarrylessMultiply(low, modulus, 0x00) ^ SwapHalves(low);
        return high ^ Pclmulqdq.CarrylessMultiply(middle, modulus, 0x00) ^ SwapHalves(middle);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> SwapHalves(Vector128<ulong> value) => Sse2.Shuffle(value.AsUInt32(), 0x4e).AsUInt64();
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// Poly1305 (RFC 8439 §2.5) block by block, with 64-bit limbs: four wide multiplications each. For short messages, where
/// <see cref="Poly1305Vector{TVector}"/> would spend longer on its powers than on the message. A carry is the result of a comparison, taken
/// as a number, so that no branch depends on a secret.
/// </summary>
internal unsafe struct Poly1305
{
    public const ulong ClampLow = 0x0ffffffc0fffffff;
    public const ulong ClampHigh = 0x0ffffffc0ffffffc;

    private readonly ulong _r0, _r1, _s1;
    private ulong _h0, _h1, _h2;

    // Reads oneTimeKey[0..16).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Poly1305(byte* oneTimeKey)
    {
        _r0 = Unsafe.ReadUnaligned<ulong>(oneTimeKey) & ClampLow;
        _r1 = Unsafe.ReadUnaligned<ulong>(oneTimeKey + 8) & ClampHigh;
        _s1 = _r1 + (_r1 >> 2); // clamping made r1 a multiple of four: what is worth 2^130 comes back five times at the bottom
    }

    /// <summary>The tag of the message.</summary>
    /// <param name="oneTimeKey">32 bytes: r, which is clamped, and s, which is added at the end.</param>
    // Reads oneTimeKey[0..32) and the message.
    [MethodImpl(KernelMethod.Options)]
    public static Vector128<byte> Tag(byte* oneTimeKey, in PolyMessage message)
    {
        var state = new Poly1305(oneTimeKey);
        state.Add(message.AssociatedData, message.AssociatedDataLength);
        state.Add(message.Ciphertext, message.Length);
        state.Add((uint)message.AssociatedDataLength, (uint)message.Length);
        return state.Finish(Unsafe.ReadUnaligned<ulong>(oneTimeKey + 16), Unsafe.ReadUnaligned<ulong>(oneTimeKey + 24));
    }

    // Reads data[0..length).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(byte* data, int length)
    {
        for (; length >= 16; length -= 16)
        {
            Add(Unsafe.ReadUnaligned<ulong>(data), Unsafe.ReadUnaligned<ulong>(data + 8));
            data += 16;
        }

        if (length > 0)
        {
            Vector128<ulong> last = PartialBlock.Load(data, length).AsUInt64();
            Add(last.ToScalar(), last.GetElement(1));
        }
    }

    /// <summary>h = (h + block + 2^128) r mod 2^130 - 5, not fully reduced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ulong low, ulong high)
    {
        ulong h0 = _h0 + low;
        ulong h1 = _h1 + Less(h0, low);
        ulong h2 = _h2 + 1 + Less(h1, _h1);
        h1 += high;
        h2 += Less(h1, high);

        ulong d0High = Math.BigMul(h0, _r0, out ulong d0);
        ulong aHigh = Math.BigMul(h1, _s1, out ulong a);
        ulong d1High = Math.BigMul(h0, _r1, out ulong d1);
        ulong bHigh = Math.BigMul(h1, _r0, out ulong b);
        ulong c = h2 * _s1;
        d0 += a;
        d0High += aHigh + Less(d0, a);
        d1 += b;
        d1High += bHigh + Less(d1, b);
        d1 += c;
        d1High += Less(d1, c);
        d1 += d0High;
        ulong d2 = (h2 * _r0) + d1High + Less(d1, d0High);

        ulong fold = (d2 & ~3UL) + (d2 >> 2);
        _h0 = d0 + fold;
        _h1 = d1 + Less(_h0, fold);
        _h2 = (d2 & 3) + Less(_h1, d1);
    }

    /// <summary>Reduces completely and adds s modulo 2^128.</summary>
    private readonly Vector128<byte> Finish(ulong s0, ulong s1)
    {
        // h - p is h + 5 without bit 130; it is the answer if that bit is set.
        ulong g0 = _h0 + 5;
        ulong g1 = _h1 + Less(g0, 5);
        ulong g2 = _h2 + Less(g1, _h1);
        ulong mask = 0 - (g2 >> 2);
        ulong h0 = (_h0 & ~mask) | (g0 & mask);
        ulong h1 = (_h1 & ~mask) | (g1 & mask);
        h0 += s0;
        h1 += s1 + Less(h0, s0);
        return Vector128.Create(h0, h1).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Less(ulong left, ulong right) => Unsafe.BitCast<bool, byte>(left < right);
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// One pass makes the keystream of eight blocks, or of four (<c>half</c>, a constant). Everything is inlined into a kernel and unrolled
/// there; a round key is loaded where it is needed, because the registers are full.
/// </summary>
internal static unsafe class GcmPasses<TKeySize, TProduct, TRun>
    where TKeySize : struct, IAesKeySize
    where TProduct : struct, IGHashProduct<TRun>
    where TRun : struct
{
    /// <summary>The keystream that follows <paramref name="counter"/>.</summary>
    // Reads roundKeys[0..Rounds].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encrypt(bool half, ref AesStreams streams, Vector128<uint> counter, byte* roundKeys)
    {
        streams.Begin(half, counter, Vector128.Load(roundKeys));
        streams.Round(half, Vector128.Load(roundKeys + 16));
        streams.Round(half, Vector128.Load(roundKeys + 32));
        streams.Round(half, Vector128.Load(roundKeys + 48));
        streams.Round(half, Vector128.Load(roundKeys + 64));
        streams.Round(half, Vector128.Load(roundKeys + 80));
        streams.Round(half, Vector128.Load(roundKeys + 96));
        streams.Round(half, Vector128.Load(roundKeys + 112));
        streams.Round(half, Vector128.Load(roundKeys + 128));
        streams.Round(half, Vector128.Load(roundKeys + 144));
        if (TKeySize.Rounds == 14)
        {
            streams.Round(half, Vector128.Load(roundKeys + 160));
            streams.Round(half, Vector128.Load(roundKeys + 176));
            streams.Round(half, Vector128.Load(roundKeys + 192));
            streams.Round(half, Vector128.Load(roundKeys + 208));
        }

        streams.End(half, Vector128.Load(roundKeys + (16 * TKeySize.Rounds)));
    }

    /// <summary>The first pass of a record has a ninth stream: the block that masks the tag, which is returned.</summary>
    // Reads roundKeys[0..Rounds].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> EncryptFirst(bool half, ref AesStreams streams, Vector128<uint> counter, byte* roundKeys)
    {
        Vector128<byte> roundKey = Vector128.Load(roundKeys);
        Vector128<byte> mask = AesStreams.Block(counter, 0) ^ roundKey;
        streams.Begin(half, counter + Vector128.Create(0u, 0, 0, 1), roundKey);
        Round(half, ref streams, ref mask, roundKeys + 16);
        Round(half, ref streams, ref mask, roundKeys + 32);
        Round(half, ref streams, ref mask, roundKeys + 48);
        Round(half, ref streams, ref mask, roundKeys + 64);
        Round(half, ref streams, ref mask, roundKeys + 80);
        Round(half, ref streams, ref mask, roundKeys + 96);
        Round(half, ref streams, ref mask, roundKeys + 112);
        Round(half, ref streams, ref mask, roundKeys + 128);
        Round(half, ref streams, ref mask, roundKeys + 144);
        if (TKeySize.Rounds == 14)
        {
            Round(half, ref streams, ref mask, roundKeys + 160);
            Round(half, ref streams, ref mask, roundKeys + 176);
            Round(half, ref streams, ref mask, roundKeys + 192);
            Round(half, ref streams, ref mask, roundKeys + 208);
        }

        roundKey = Vector128.Load(roundKeys + (16 * TKeySize.Rounds));
        streams.End(half, roundKey);
        return Aes.EncryptLast(mask, roundKey);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(bool half, ref AesStreams streams, ref Vector128<byte> mask, byte* roundKey)
    {
        Vector128<byte> key = Vector128.Load(roundKey);
        mask = Aes.Encrypt(mask, key);
        streams.Round(half, key);
    }

    /// <summary>Makes the keystream and hashes a run of ciphertext meanwhile; returns the hash.</summary>
    /// <param name="carry">The hash of what came before.</param>
    // Reads roundKeys[0..Rounds], the run and the eight powers from H^8 on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> EncryptAndHash(
        bool half, ref AesStreams streams, Vector128<uint> counter, byte* roundKeys, Vector128<ulong> carry, in TRun run, byte* powers)
    {
        TProduct product = default;
        streams.Begin(half, counter, Vector128.Load(roundKeys));
        streams.Round(half, Vector128.Load(roundKeys + 16));
        product.AddRun(0, carry, in run, powers);
        streams.Round(half, Vector128.Load(roundKeys + 32));
        product.AddRun(1, carry, in run, powers);
        streams.Round(half, Vector128.Load(roundKeys + 48));
        product.AddRun(2, carry, in run, powers);
        streams.Round(half, Vector128.Load(roundKeys + 64));
        product.AddRun(3, carry, in run, powers);
        streams.Round(half, Vector128.Load(roundKeys + 80));
        product.AddRun(4, carry, in run, powers);
        streams.Round(half, Vector128.Load(roundKeys + 96));
        product.AddRun(5, carry, in run, powers);
        streams.Round(half, Vector128.Load(roundKeys + 112));
        product.AddRun(6, carry, in run, powers);
        streams.Round(half, Vector128.Load(roundKeys + 128));
        product.AddRun(7, carry, in run, powers);
        streams.Round(half, Vector128.Load(roundKeys + 144));
        if (TKeySize.Rounds == 14)
        {
            streams.Round(half, Vector128.Load(roundKeys + 160));
            streams.Round(half, Vector128.Load(roundKeys + 176));
            streams.Round(half, Vector128.Load(roundKeys + 192));
            streams.Round(half, Vector128.Load(roundKeys + 208));
        }

        streams.End(half, Vector128.Load(roundKeys + (16 * TKeySize.Rounds)));
        return product.Reduce();
    }

    /// <summary>Adds a whole run to a sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRun(ref TProduct product, Vector128<ulong> carry, in TRun run, byte* powers)
    {
        product.AddRun(0, carry, in run, powers);
        product.AddRun(1, carry, in run, powers);
        product.AddRun(2, carry, in run, powers);
        product.AddRun(3, carry, in run, powers);
        product.AddRun(4, carry, in run, powers);
        product.AddRun(5, carry, in run, powers);
        product.AddRun(6, carry, in run, powers);
        product.AddRun(7, carry, in run, powers);
    }
}

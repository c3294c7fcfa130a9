using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// Eight AES blocks in flight: an AES instruction takes four cycles and two start in each, so eight keep both units busy, and with one
/// round key they fit the sixteen registers that the instruction can name. The fields are registers, not memory, once inlined. With
/// <c>half</c>, a constant, only the first four are worked on.
/// </summary>
internal struct AesStreams
{
    public Vector128<byte> S0, S1, S2, S3, S4, S5, S6, S7;

    /// <summary>The counter blocks <paramref name="counter"/>, <c>+ 1</c>, <c>+ 2</c>, … with the first round key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(bool half, Vector128<uint> counter, Vector128<byte> roundKey)
    {
        S0 = Block(counter, 0) ^ roundKey;
        S1 = Block(counter, 1) ^ roundKey;
        S2 = Block(counter, 2) ^ roundKey;
        S3 = Block(counter, 3) ^ roundKey;
        if (!half)
        {
            S4 = Block(counter, 4) ^ roundKey;
            S5 = Block(counter, 5) ^ roundKey;
            S6 = Block(counter, 6) ^ roundKey;
            S7 = Block(counter, 7) ^ roundKey;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Round(bool half, Vector128<byte> roundKey)
    {
        S0 = Aes.Encrypt(S0, roundKey);
        S1 = Aes.Encrypt(S1, roundKey);
        S2 = Aes.Encrypt(S2, roundKey);
        S3 = Aes.Encrypt(S3, roundKey);
        if (!half)
        {
            S4 = Aes.Encrypt(S4, roundKey);
            S5 = Aes.Encrypt(S5, roundKey);
            S6 = Aes.Encrypt(S6, roundKey);
            S7 = Aes.Encrypt(S7, roundKey);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(bool half, Vector128<byte> roundKey)
    {
        S0 = Aes.EncryptLast(S0, roundKey);
        S1 = Aes.EncryptLast(S1, roundKey);
        S2 = Aes.EncryptLast(S2, roundKey);
        S3 = Aes.EncryptLast(S3, roundKey);
        if (!half)
        {
            S4 = Aes.EncryptLast(S4, roundKey);
            S5 = Aes.EncryptLast(S5, roundKey);
            S6 = Aes.EncryptLast(S6, roundKey);
            S7 = Aes.EncryptLast(S7, roundKey);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyFrom(bool half, in AesStreams other)
    {
        S0 = other.S0;
        S1 = other.S1;
        S2 = other.S2;
        S3 = other.S3;
        if (!half)
        {
            S4 = other.S4;
            S5 = other.S5;
            S6 = other.S6;
            S7 = other.S7;
        }
    }

    /// <summary>The counter stands little-endian in the last word and is turned to the order of the wire after the addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Block(Vector128<uint> counter, uint step) => Ssse3.Shuffle(
        (counter + Vector128.Create(0, 0, 0, step)).AsByte(),
        Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 14, 13, 12));
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dtls.Records.Ciphers;

/// <summary>
/// <c>Mask = ChaCha20(sn_key, Ciphertext[0..3], Ciphertext[4..15])</c>, RFC 9147 §4.2.3: the block function of RFC 8439 §2.3, which the base
/// class library has only inside its AEAD. One block is a chain of dependent steps, and a step takes half as long in a general register as
/// in a vector, so these are plain words: additions, XORs and rotations alone, constant time whatever the processor has.
/// </summary>
internal sealed class ChaChaSequenceMask : SequenceMask
{
    /// <summary>The first word of "expand 32-byte k", RFC 8439 §2.3.</summary>
    private const uint Constant0 = 0x61707865;

    private Key _key;

    public ChaChaSequenceMask(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, 32);
        for (int i = 0; i < 8; i++)
        {
            _key[i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * i)..]);
        }
    }

    protected override ushort ComputeCore(ReadOnlySpan<byte> sample)
    {
        uint a0 = Constant0, a1 = 0x3320646e, a2 = 0x79622d32, a3 = 0x6b206574;
        uint b0 = _key[0], b1 = _key[1], b2 = _key[2], b3 = _key[3];
        uint c0 = _key[4], c1 = _key[5], c2 = _key[6], c3 = _key[7];
        uint d0 = Word(sample, 0), d1 = Word(sample, 1), d2 = Word(sample, 2), d3 = Word(sample, 3); // the counter and then the nonce
        for (int i = 0; i < 9; i++)
        {
            QuarterRound(ref a0, ref b0, ref c0, ref d0);
            QuarterRound(ref a1, ref b1, ref c1, ref d1);
            QuarterRound(ref a2, ref b2, ref c2, ref d2);
            QuarterRound(ref a3, ref b3, ref c3, ref d3);
            QuarterRound(ref a0, ref b1, ref c2, ref d3);
            QuarterRound(ref a1, ref b2, ref c3, ref d0);
            QuarterRound(ref a2, ref b3, ref c0, ref d1);
            QuarterRound(ref a3, ref b0, ref c1, ref d2);
        }

        // The block is little-endian words; its first two bytes are the low half of the first, so the last round is for that one alone.
        QuarterRound(ref a0, ref b0, ref c0, ref d0);
        QuarterRound(ref a1, ref b1, ref c1, ref d1);
        QuarterRound(ref a2, ref b2, ref c2, ref d2);
        QuarterRound(ref a3, ref b3, ref c3, ref d3);
        QuarterRound(ref a0, ref b1, ref c2, ref d3);
        return BinaryPrimitives.ReverseEndianness((ushort)(a0 + Constant0));
    }

    protected override void Dispose(bool disposing) =>
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<uint>)_key));

    /// <summary>RFC 8439 §2.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        a += b;
        d = BitOperations.RotateLeft(d ^ a, 16);
        c += d;
        b = BitOperations.RotateLeft(b ^ c, 12);
        a += b;
        d = BitOperations.RotateLeft(d ^ a, 8);
        c += d;
        b = BitOperations.RotateLeft(b ^ c, 7);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * index)..]);

    [InlineArray(8)]
    private struct Key
    {
        private uint _first;
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers;

/// <summary>
/// <c>Mask = ChaCha20(sn_key, Ciphertext[0..3], Ciphertext[4..15])</c>, RFC 9147 §4.2.3: the block function of RFC 8439 §2.3, which the base
/// class library has only inside its AEAD. Four rows of four words, on portable vectors: additions, XORs and rotations alone, so constant
/// time whatever the processor has.
/// </summary>
internal sealed class ChaChaSequenceMask : SequenceMask
{
    /// <summary>"expand 32-byte k", RFC 8439 §2.3.</summary>
    private static readonly Vector128<uint> Constants = Vector128.Create(0x61707865u, 0x3320646E, 0x79622D32, 0x6B206574);

    private Vector128<uint> _keyLow;
    private Vector128<uint> _keyHigh;

    public ChaChaSequenceMask(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, 32);
        _keyLow = ReadWords(key);
        _keyHigh = ReadWords(key[16..]);
    }

    protected override ushort ComputeCore(ReadOnlySpan<byte> sample)
    {
        Vector128<uint> a = Constants;
        Vector128<uint> b = _keyLow;
        Vector128<uint> c = _keyHigh;
        Vector128<uint> d = ReadWords(sample); // the counter and then the nonce, just as the rows want them
        for (int i = 0; i < 10; i++)
        {
            QuarterRounds(ref a, ref b, ref c, ref d);
            b = Vector128.Shuffle(b, Vector128.Create(1u, 2, 3, 0)); // columns become diagonals
            c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
            d = Vector128.Shuffle(d, Vector128.Create(3u, 0, 1, 2));
            QuarterRounds(ref a, ref b, ref c, ref d);
            b = Vector128.Shuffle(b, Vector128.Create(3u, 0, 1, 2));
            c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
            d = Vector128.Shuffle(d, Vector128.Create(1u, 2, 3, 0));
        }

        // The block is little-endian words; its first two bytes are the low half of the first.
        return BinaryPrimitives.ReverseEndianness((ushort)(a + Constants).ToScalar());
    }

    protected override void Dispose(bool disposing)
    {
        _keyLow = default;
        _keyHigh = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRounds(ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d)
    {
        a += b;
        d = Rotate(d ^ a, 16);
        c += d;
        b = Rotate(b ^ c, 12);
        a += b;
        d = Rotate(d ^ a, 8);
        c += d;
        b = Rotate(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate(Vector128<uint> words, int count) => (words << count) | (words >>> (32 - count));

    private static Vector128<uint> ReadWords(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(bytes[..16]);
        return BitConverter.IsLittleEndian
            ? Vector128.Create(words)
            : Vector128.Create(
                BinaryPrimitives.ReverseEndianness(words[0]),
                BinaryPrimitives.ReverseEndianness(words[1]),
                BinaryPrimitives.ReverseEndianness(words[2]),
                BinaryPrimitives.ReverseEndianness(words[3]));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>The end of a record block by block, for widths without byte masks.</summary>
internal static unsafe class BlockwiseTail<TProduct, TRun>
    where TProduct : struct, IGHashProduct<TRun>
    where TRun : struct
{
    /// <summary>See <see cref="IGHashProduct{TRun}.CryptTail"/>.</summary>
    // Takes length bytes, at most 128, of source, destination and keystream: whole blocks while there are, then PartialBlock.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Crypt(
        ref TProduct product, bool seals, bool half, in AesStreams keystream, Vector128<ulong> carry, in GcmTail tail)
    {
        // A copy, so that the streams themselves can stay in registers.
        Unsafe.SkipInit(out AesStreams inMemory);
        inMemory.CopyFrom(half, in keystream);
        Vector128<byte>* next = (Vector128<byte>*)&inMemory;
        Vector128<byte> onto = carry.AsByte();
        byte* source = tail.Source;
        byte* destination = tail.Destination;
        byte* powers = tail.Powers;
        Trailer trailer = tail.Trailer;
        int length = tail.Length - (seals ? trailer.Length : 0);
        for (; length >= 16; length -= 16)
        {
            Vector128<byte> input = Vector128.Load(source);
            Vector128<byte> output = input ^ *next++;
            output.Store(destination);
            Vector128<byte> block = GHash.Reverse(seals ? output : input) ^ onto;
            product.Add(block, powers);
            onto = Vector128<byte>.Zero;
            source += 16;
            destination += 16;
            powers += 16;
        }

        int left = length + (seals ? trailer.Length : 0);
        if (left > 0)
        {
            Vector128<byte> input = PartialBlock.Load(source, length);
            if (seals)
            {
                input |= Vector128.Equals(Vector128<byte>.Indices, Vector128.Create((byte)length)) & Vector128.Create(trailer.Value);
            }

            Vector128<byte> output = PartialBlock.Keep(input ^ *next, left);
            PartialBlock.Store(output, destination, left);
            Vector128<byte> block = GHash.Reverse(seals ? output : input) ^ onto;
            product.Add(block, powers);
        }
    }
}

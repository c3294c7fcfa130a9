using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// Fewer than 16 bytes of memory as a block with zeros behind, and back. Goes through two general registers with loads that overlap: no
/// byte outside the range is touched, and no small store is followed by a wide load, which would stall. Branches on the length only.
/// </summary>
internal static unsafe class PartialBlock
{
    // Every access lies within source[0..length): the second one of each pair ends at its end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* source, int length)
    {
        if (length >= 8)
        {
            ulong high = Unsafe.ReadUnaligned<ulong>(source + length - 8);
            return Vector128.Create(Unsafe.ReadUnaligned<ulong>(source), high >> (8 * (15 - length)) >> 8).AsByte();
        }

        return Vector128.CreateScalar(LoadFewerThan8(source, length)).AsByte();
    }

    // Writes destination[0..length), up to 16 bytes, and no other byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> block, byte* destination, int length)
    {
        ulong low = block.AsUInt64().ToScalar();
        if (length >= 8)
        {
            Unsafe.WriteUnaligned(destination, low);
            low = block.AsUInt64().GetElement(1);
            destination += 8;
            length -= 8;
            if (length == 8)
            {
                Unsafe.WriteUnaligned(destination, low);
                return;
            }
        }

        StoreFewerThan8(low, destination, length);
    }

    /// <summary>The first <paramref name="length"/> bytes of the block (0 to 16), zeros behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Keep(Vector128<byte> block, int length) =>
        block & Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)length));

    private static ulong LoadFewerThan8(byte* source, int length)
    {
        if (length >= 4)
        {
            ulong high = Unsafe.ReadUnaligned<uint>(source + length - 4);
            return Unsafe.ReadUnaligned<uint>(source) | (high << (8 * (length - 4)));
        }

        ulong value = 0;
        if ((length & 2) != 0)
        {
            value = Unsafe.ReadUnaligned<ushort>(source);
        }

        return (length & 1) != 0 ? value | ((ulong)source[length - 1] << (8 * (length - 1))) : value;
    }

    private static void StoreFewerThan8(ulong value, byte* destination, int length)
    {
        if ((length & 4) != 0)
        {
            Unsafe.WriteUnaligned(destination, (uint)value);
            value >>= 32;
            destination += 4;
        }

        if ((length & 2) != 0)
        {
            Unsafe.WriteUnaligned(destination, (ushort)value);
            value >>= 16;
            destination += 2;
        }

        if ((length & 1) != 0)
        {
            *destination = (byte)value;
        }
    }
}

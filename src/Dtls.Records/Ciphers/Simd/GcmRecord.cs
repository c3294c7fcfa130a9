using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>What a kernel works on. Whoever fills it in has pinned the memory and checked the lengths.</summary>
internal unsafe ref struct GcmRecord
{
    /// <summary>A block that <see cref="GcmKey"/> laid out.</summary>
    public required byte* Key { get; init; }

    /// <summary>Twelve bytes.</summary>
    public required byte* Nonce { get; init; }

    public required byte* AssociatedData { get; init; }

    public required int AssociatedDataLength { get; init; }

    /// <summary><see cref="Length"/> bytes without those of the <see cref="Trailer"/>.</summary>
    public required byte* Source { get; init; }

    /// <summary>Starts where the source starts, or overlaps nothing.</summary>
    public required byte* Destination { get; init; }

    /// <summary>Bytes of the destination; the tag is not counted.</summary>
    public required int Length { get; init; }

    /// <summary>What follows the source when it is sealed.</summary>
    public Trailer Trailer { get; init; }

    /// <summary>The nonce and behind it the counter of the block that masks the tag, in the order of the machine. NIST SP 800-38D §7.1 step 2.</summary>
    public readonly Vector128<uint> FirstCounter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(
            Unsafe.ReadUnaligned<uint>(Nonce), Unsafe.ReadUnaligned<uint>(Nonce + 4), Unsafe.ReadUnaligned<uint>(Nonce + 8), 1);
    }

    /// <summary>The block that ends the hash: both lengths in bits (reversed). NIST SP 800-38D §7.1 step 5.</summary>
    public readonly Vector128<byte> Lengths
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create((ulong)(uint)Length << 3, (ulong)(uint)AssociatedDataLength << 3).AsByte();
    }

    /// <summary>
    /// The last block of the additional data (reversed) and onto it the hash of those before; zero when there is no data. Most headers
    /// fill one block, which then goes into the same sum as the data and costs no reduction of its own.
    /// </summary>
    // Reads AssociatedData[0..AssociatedDataLength).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<byte> HashAllButLastHeaderBlock()
    {
        byte* data = AssociatedData;
        int length = AssociatedDataLength;
        Vector128<byte> hash = Vector128<byte>.Zero;
        while (length > 16)
        {
            hash ^= GHash.Reverse(Vector128.Load(data));
            hash = GHash.Multiply(hash.AsUInt64(), Vector128.Load((ulong*)GcmKey.Power(Key, 1))).AsByte();
            data += 16;
            length -= 16;
        }

        return hash ^ GHash.Reverse(length == 16 ? Vector128.Load(data) : PartialBlock.Load(data, length));
    }
}

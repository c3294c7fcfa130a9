using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// What the authenticator of RFC 8439 §2.8 reads, as blocks: the additional data, filled up with zeros, the ciphertext, likewise, and a block
/// with both lengths.
/// </summary>
internal readonly unsafe ref struct PolyMessage(byte* associatedData, int associatedDataLength, byte* ciphertext, int length)
{
    private readonly int _headerBlocks = BlockCount(associatedDataLength);

    public byte* AssociatedData { get; } = associatedData;

    public int AssociatedDataLength { get; } = associatedDataLength;

    public byte* Ciphertext { get; } = ciphertext;

    /// <summary>Bytes of ciphertext.</summary>
    public int Length { get; } = length;

    public int Blocks { get; } = BlockCount(associatedDataLength) + BlockCount(length) + 1;

    /// <summary>How many blocks from <paramref name="block"/> on lie side by side in the ciphertext, as a multiple of <paramref name="lanes"/>.</summary>
    public int CountSideBySide(int block, int lanes)
    {
        int whole = block < _headerBlocks ? 0 : (Length >> 4) - (block - _headerBlocks);
        return whole < 0 ? 0 : whole - (whole % lanes);
    }

    /// <summary>Where a block of the ciphertext lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(int block) => Ciphertext + (16 * (block - _headerBlocks));

    /// <summary>Copies the first blocks to the end of a group of <paramref name="lanes"/>, and zeros in front of them.</summary>
    // Writes destination[0..16 * lanes).
    [MethodImpl(KernelMethod.Options)]
    public void CopyFirst(byte* destination, int count, int lanes)
    {
        for (; lanes > count; lanes--)
        {
            Vector128<byte>.Zero.Store(destination);
            destination += 16;
        }

        Copy(0, destination, count);
    }

    /// <summary>Copies blocks one by one.</summary>
    // Writes destination[0..16 * count).
    [MethodImpl(KernelMethod.Options)]
    public void Copy(int block, byte* destination, int count)
    {
        for (int end = block + count; block < end; block++)
        {
            Load(block).Store(destination);
            destination += 16;
        }
    }

    // Reads no byte beyond the end of either.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<byte> Load(int block)
    {
        if (block == Blocks - 1)
        {
            return Vector128.Create((ulong)(uint)AssociatedDataLength, (uint)Length).AsByte();
        }

        bool header = block < _headerBlocks;
        int offset = 16 * (header ? block : block - _headerBlocks);
        byte* from = (header ? AssociatedData : Ciphertext) + offset;
        int left = (header ? AssociatedDataLength : Length) - offset;
        return left >= 16 ? Vector128.Load(from) : PartialBlock.Load(from, left);
    }

    private static int BlockCount(int length) => (int)(((uint)length + 15) >> 4);
}

using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers;

/// <summary>
/// Up to 16 bytes on the stack: a nonce, or additional data. Put together in registers and stored at once, because a kernel loads it as one
/// vector, and a load that spans several fresh stores stalls; and without <c>stackalloc</c>, which adds zeroing and a guard to the method.
/// </summary>
internal readonly struct StackBlock
{
    private readonly Vector128<ulong> _bytes;

    /// <param name="first">Bytes 0 to 7, the first in the low eight bits.</param>
    /// <param name="last">Bytes 8 to 15, likewise.</param>
    public StackBlock(ulong first, ulong last) => _bytes = BitConverter.IsLittleEndian
        ? Vector128.Create(first, last)
        : Vector128.Create(BinaryPrimitives.ReverseEndianness(first), BinaryPrimitives.ReverseEndianness(last));

    /// <summary>The first <paramref name="length"/> bytes, for as long as this value stays where it is.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> First(int length)
    {
        Debug.Assert(length <= Vector128<byte>.Count);
        return MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<ulong>>(in _bytes))[..length];
    }
}

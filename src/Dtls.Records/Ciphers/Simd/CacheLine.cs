using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// The stack is aligned to 16 bytes only. A wide vector that is stored there and loaded again soon must not lie across two cache lines: the
/// load then waits until the store has left the store buffer, and whether it does would depend on the depth of the stack.
/// </summary>
internal static unsafe class CacheLine
{
    public const int Size = 64;

    /// <summary>The first cache line at or after an address: at most <see cref="Size"/> - 1 bytes further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Align(void* address) => (byte*)(((nint)address + Size - 1) & -Size);

    /// <summary>Asks for memory to be brought into the cache, and does not wait for it.</summary>
    /// <param name="address">The beginning of a line.</param>
    /// <param name="length">A constant up to 512, so that no loop is left.</param>
    // A prefetch may be of any address; these lie in address[0..length).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* address, int length)
    {
        Prefetch(address, 0, length);
        Prefetch(address, 1, length);
        Prefetch(address, 2, length);
        Prefetch(address, 3, length);
        Prefetch(address, 4, length);
        Prefetch(address, 5, length);
        Prefetch(address, 6, length);
        Prefetch(address, 7, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* address, int line, int length)
    {
        if (Sse.IsSupported && line * Size < length)
        {
            Sse.Prefetch0(address + (line * Size));
        }
    }
}

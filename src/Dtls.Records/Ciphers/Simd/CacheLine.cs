using System.Runtime.CompilerServices;

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
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>A few pages between two that nobody may touch: one byte too far, read or written, ends the process. Linux only.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ProtectNone = 0;
    private const int ProtectRead = 1;
    private const int ProtectReadWrite = 3;
    private const int MapPrivateAnonymous = 0x22;

    private readonly byte* _mapping;
    private readonly nuint _length;

    public GuardedMemory(int pages)
    {
        Length = pages * Environment.SystemPageSize;
        _length = (nuint)(Length + (2 * Environment.SystemPageSize));
        nint mapping = Map(0, _length, ProtectNone, MapPrivateAnonymous, -1, 0);
        ThrowIf(mapping == -1);
        _mapping = (byte*)mapping;
        ThrowIf(Protect((nint)Start, (nuint)Length, ProtectReadWrite) != 0);
    }

    public int Length { get; }

    private byte* Start => _mapping + Environment.SystemPageSize;

    /// <summary>The last bytes before the guard behind.</summary>
    public Span<byte> Last(int length) => new(Start + Length - length, length);

    /// <summary>The first bytes behind the guard before.</summary>
    public Span<byte> First(int length) => new(Start, length);

    /// <summary>From here on a write ends the process, too.</summary>
    public void Freeze() => ThrowIf(Protect((nint)Start, (nuint)Length, ProtectRead) != 0);

    public void Thaw() => ThrowIf(Protect((nint)Start, (nuint)Length, ProtectReadWrite) != 0);

    public void Dispose() => ThrowIf(Unmap((nint)_mapping, _length) != 0);

    private static void ThrowIf(bool failed)
    {
        if (failed)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}

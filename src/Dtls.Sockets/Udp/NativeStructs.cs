using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Dtls.Sockets.Udp;

/// <summary><c>struct iovec</c>: a piece of memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MemoryVector
{
    public byte* Start;
    public nuint Length;
}

/// <summary><c>struct msghdr</c> of 64-bit Linux. (musl has narrower counts with padding behind them: the same bytes on a little-endian machine.)</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public byte* Name;
    public uint NameLength;
    public MemoryVector* Vectors;
    public nuint VectorCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary><c>struct mmsghdr</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MultiMessageHeader
{
    public MessageHeader Header;

    /// <summary>Bytes received or sent, set by the system.</summary>
    public uint Length;
}

/// <summary><c>struct cmsghdr</c>; its content follows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ControlHeader
{
    public nuint Length;
    public int Level;
    public int Type;
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
[SuppressMessage("Minor Code Smell", "IDE0250:Make struct readonly", Justification = "The system writes into it.")]
internal struct PollEntry
{
    public int File;
    public short Events;
    public short Occurred;
}

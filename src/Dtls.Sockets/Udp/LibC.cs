using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dtls.Sockets.Udp;

/// <summary>The system calls of Linux that <see cref="Socket"/> does not offer. The numbers are those of every architecture that .NET runs on.</summary>
internal static unsafe partial class LibC
{
    public const int MsgDontWait = 0x40;
    public const int MsgTruncated = 0x20;
    public const short PollIn = 1;
    public const short PollInvalid = 0x20;

    public const int SolSocket = 1;
    public const int SoSendBufferForce = 32;
    public const int SoReceiveBufferForce = 33;
    public const int SoReusePort = 15;
    public const int SoReceiveQueueOverflow = 40;

    public const int SolIp = 0;
    public const int IpTos = 1;
    public const int IpPacketInfo = 8;
    public const int IpReceiveTos = 13;

    public const int SolIpv6 = 41;
    public const int Ipv6ReceivePacketInfo = 49;
    public const int Ipv6PacketInfo = 50;
    public const int Ipv6ReceiveTrafficClass = 66;
    public const int Ipv6TrafficClass = 67;

    public const int SolUdp = 17;
    public const int UdpSegment = 103;
    public const int UdpGro = 104;

    private const int EventNonBlocking = 0x800;
    private const int EventCloseOnExec = 0x80000;
    private const string Library = "libc";

    /// <summary>A counter that one thread adds to and another waits for.</summary>
    /// <exception cref="SocketException">There are too many open files.</exception>
    public static SafeFileHandle CreateEvent()
    {
        SafeFileHandle created = eventfd(0, EventNonBlocking | EventCloseOnExec);
        return created.IsInvalid ? throw LastException(nameof(eventfd)) : created;
    }

    /// <summary>Sets an option that <see cref="Socket"/> has no name for. False where the system does not know it, or does not allow it.</summary>
    public static bool TrySet(Socket socket, int level, int option, int value)
    {
        try
        {
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(value));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LibraryImport(Library, EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMessages(SafeSocketHandle socket, MultiMessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport(Library, EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMessages(SafeSocketHandle socket, MultiMessageHeader* messages, uint count, int flags);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, void* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, void* buffer, nuint count);

    /// <summary>What to throw when a call fails that must not.</summary>
    public static SocketException LastException(string call) =>
        new((int)LastError(), $"{call} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())} ({Marshal.GetLastPInvokeError()})");

    /// <summary>The error of the last call that failed, in the words of <see cref="Socket"/>.</summary>
    public static SocketError LastError() => Marshal.GetLastPInvokeError() switch
    {
        1 or 13 => SocketError.AccessDenied, // EPERM: a firewall rule, EACCES: a broadcast address
        4 => SocketError.Interrupted,
        5 => SocketError.Fault, // EIO: the device cannot segment
        9 => SocketError.NotSocket,
        11 => SocketError.WouldBlock,
        12 or 105 => SocketError.NoBufferSpaceAvailable,
        22 => SocketError.InvalidArgument,
        23 or 24 => SocketError.TooManyOpenSockets, // of the system, of the process
        90 => SocketError.MessageSize,
        99 => SocketError.AddressNotAvailable,
        100 => SocketError.NetworkDown,
        101 => SocketError.NetworkUnreachable,
        102 => SocketError.NetworkReset,
        104 => SocketError.ConnectionReset,
        111 => SocketError.ConnectionRefused,
        112 => SocketError.HostDown,
        113 => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };

    [LibraryImport(Library, SetLastError = true)]
    private static partial SafeFileHandle eventfd(uint initial, int flags);
}

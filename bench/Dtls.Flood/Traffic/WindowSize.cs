using System.Net.Sockets;
using System.Numerics;

namespace Dtls.Flood.Traffic;

/// <summary>
/// How many datagrams to have under way when the user does not say: as many as the receive buffer of one socket holds, for more would be
/// dropped there, and the flood would measure the limit of the kernel (<c>net.core.rmem_max</c>) instead of the program.
/// </summary>
internal static class WindowSize
{
    /// <summary>More than that per association only makes the queues longer.</summary>
    public const int Largest = 32;

    // What the library asks for unless told otherwise, and what Linux charges for a datagram beside its bytes.
    private const int WantedBytes = 4 << 20;
    private const int HeadersAndSharedInfo = 400;
    private const int BufferHead = 256;

    /// <summary>The window of each association.</summary>
    public static int For(int connections, int payloadBytes) => For(connections, payloadBytes, GrantedBytes());

    /// <summary>As above, for a receive buffer of <paramref name="bufferBytes"/>.</summary>
    public static int For(int connections, int payloadBytes, int bufferBytes)
    {
        // Linux rounds each buffer up to a power of two.
        long charged = BitOperations.RoundUpToPowerOf2((uint)(payloadBytes + HeadersAndSharedInfo)) + BufferHead;
        return (int)Math.Clamp(bufferBytes / charged / connections, 1, Largest);
    }

    private static int GrantedBytes()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveBufferSize = WantedBytes;
        return socket.ReceiveBufferSize;
    }
}

using System.Net;
using System.Net.Sockets;

namespace Dtls.Interop.Tests.Processes;

/// <summary>A UDP port for peers that cannot pick one themselves.</summary>
internal static class FreePort
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int Next()
    {
        // On all addresses: GnuTLS's server takes the port of IPv4 and IPv6 alike.
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true };
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

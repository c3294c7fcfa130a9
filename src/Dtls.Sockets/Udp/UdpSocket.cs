using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Dtls.Sockets.Diagnostics;

namespace Dtls.Sockets.Udp;

/// <summary>Makes the sockets of endpoints.</summary>
internal static class UdpSocket
{
    private const int WindowsUdpConnectionReset = unchecked((int)0x9800000C); // SIO_UDP_CONNRESET
    private const int WindowsUdpNetworkReset = unchecked((int)0x9800000F); // SIO_UDP_NETRESET

    /// <summary>The transport of a socket for one peer; see <see cref="CreateConnected"/>.</summary>
    /// <exception cref="SocketException">There is no way to that address.</exception>
    public static UdpTransport CreateConnectedTransport(IPEndPoint remote, IPEndPoint? local, DtlsEndpointOptions options, EventCounts counts) =>
        CreateTransport(CreateConnected(remote, local, options), options, counts);

    /// <summary>The transport of a socket for everybody; see <see cref="CreateBound"/>.</summary>
    /// <exception cref="SocketException">The address is in use, or not ours.</exception>
    public static UdpTransport CreateBoundTransport(IPEndPoint local, DtlsEndpointOptions options, EventCounts counts) =>
        CreateTransport(CreateBound(local, options), options, counts);

    /// <summary>A socket for everybody, bound to <paramref name="local"/>.</summary>
    /// <exception cref="SocketException">The address is in use, or not ours.</exception>
    public static Socket CreateBound(IPEndPoint local, DtlsEndpointOptions options)
    {
        Socket socket = Create(local.AddressFamily, options);
        try
        {
            if (local.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true; // "any" means IPv4 too
            }

            if (OperatingSystem.IsWindows())
            {
                // Without this an ICMP error caused by one peer fails the next receive call, whoever it is for.
                socket.IOControl(WindowsUdpConnectionReset, [0, 0, 0, 0], null);
                socket.IOControl(WindowsUdpNetworkReset, [0, 0, 0, 0], null);
            }

            socket.Bind(local);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A socket for one peer. Being connected, it hears of ICMP errors: a closed port is known at once.</summary>
    /// <exception cref="SocketException">There is no way to that address.</exception>
    public static Socket CreateConnected(IPEndPoint remote, IPEndPoint? local, DtlsEndpointOptions options)
    {
        Socket socket = Create(remote.AddressFamily, options);
        try
        {
            if (local is not null)
            {
                socket.Bind(local);
            }

            socket.Connect(remote);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [SuppressMessage("Performance", "CA1859:Use concrete types when possible for improved performance", Justification = "There will be more than one kind.")]
    private static UdpTransport CreateTransport(Socket socket, DtlsEndpointOptions options, EventCounts counts) =>
        new PortableUdpTransport(socket, options.MaxDatagramLength, counts, options.WaitWithReceiveMessage);

    private static Socket Create(AddressFamily family, DtlsEndpointOptions options)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        SetBuffer(socket, SocketOptionName.ReceiveBuffer, options.ReceiveBufferSize);
        SetBuffer(socket, SocketOptionName.SendBuffer, options.SendBufferSize);
        return socket;
    }

    /// <summary>Linux cuts a size beyond its limit in silence, the BSDs refuse it: take what can be had.</summary>
    private static void SetBuffer(Socket socket, SocketOptionName name, int size)
    {
        for (int smaller = size; smaller >= 64 << 10; smaller /= 2)
        {
            try
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, name, smaller);
                return;
            }
            catch (SocketException)
            {
                // the next size
            }
        }
    }
}

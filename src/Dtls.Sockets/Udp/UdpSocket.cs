using System.Net;
using System.Net.Sockets;
using Dtls.Sockets.Accepting;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Loops;

namespace Dtls.Sockets.Udp;

/// <summary>Makes the sockets of endpoints.</summary>
internal static class UdpSocket
{
    private const int WindowsUdpConnectionReset = unchecked((int)0x9800000C); // SIO_UDP_CONNRESET
    private const int WindowsUdpNetworkReset = unchecked((int)0x9800000F); // SIO_UDP_NETRESET

    private static readonly bool IsPortableForced =
        string.Equals(Environment.GetEnvironmentVariable("DTLS_TRANSPORT"), "portable", StringComparison.OrdinalIgnoreCase);

    /// <summary>The transport of a socket for one peer; see <see cref="CreateConnected"/>.</summary>
    /// <exception cref="SocketException">There is no way to that address.</exception>
    public static UdpTransport CreateConnectedTransport(IPEndPoint remote, DtlsConnectionOptions options, EventCounts counts) =>
        CreateTransport(CreateConnected(remote, options.LocalEndPoint, options), options, options.Client.TimeProvider, counts);

    /// <summary>The sockets of a listener, each with its transport, door and counters.</summary>
    /// <exception cref="SocketException">The address is in use, or not ours.</exception>
    public static ShardParts[] CreateShards(DtlsListenerOptions options, Func<FrontDoor> createDoor)
    {
        var parts = new ShardParts[options.Shards];
        IPEndPoint local = options.ListenEndPoint;
        if (parts.Length > 1)
        {
            CreateBound(local, options, isShared: false).Dispose(); // a port that is shared would hide that somebody has it already
        }

        try
        {
            for (int i = 0; i < parts.Length; i++)
            {
                var counts = new EventCounts();
                UdpTransport transport = CreateTransport(CreateBound(local, options, isShared: parts.Length > 1), options, options.Server.TimeProvider, counts);
                parts[i] = new ShardParts(transport, createDoor(), counts);
                local = transport.LocalEndPoint; // port 0 was an open question for the first only
            }

            return parts;
        }
        catch
        {
            foreach (ShardParts part in parts)
            {
                part.Transport?.Dispose();
                part.Door?.Dispose();
            }

            throw;
        }
    }

    /// <summary>A socket for everybody, bound to <paramref name="local"/>.</summary>
    /// <param name="isShared">Whether others of the same port follow.</param>
    /// <exception cref="SocketException">The address is in use, or not ours.</exception>
    public static Socket CreateBound(IPEndPoint local, DtlsEndpointOptions options, bool isShared = false)
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

            if (isShared)
            {
                socket.SetRawSocketOption(LibC.SolSocket, LibC.SoReusePort, BitConverter.GetBytes(1));
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

    private static UdpTransport CreateTransport(Socket socket, DtlsEndpointOptions options, TimeProvider time, EventCounts counts)
    {
        try
        {
            return IsLinuxWanted(options)
                ? new LinuxUdpTransport(socket, options.MaxDatagramLength, counts, time, options.SegmentationOffload)
                : new PortableUdpTransport(socket, options.MaxDatagramLength, counts, time, options.WaitWithReceiveMessage);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The native structures are those of 64 bits.</summary>
    private static bool IsLinuxWanted(DtlsEndpointOptions options) => options.Transport switch
    {
        UdpTransportKind.Portable => false,
        UdpTransportKind.Linux => true,
        _ => OperatingSystem.IsLinux() && Environment.Is64BitProcess && !IsPortableForced,
    };

    private static Socket Create(AddressFamily family, DtlsEndpointOptions options)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        SetBuffer(socket, SocketOptionName.ReceiveBuffer, LibC.SoReceiveBufferForce, options.ReceiveBufferSize);
        SetBuffer(socket, SocketOptionName.SendBuffer, LibC.SoSendBufferForce, options.SendBufferSize);
        return socket;
    }

    /// <summary>Linux cuts a size beyond its limit in silence (unless root insists), the BSDs refuse it: take what can be had.</summary>
    private static void SetBuffer(Socket socket, SocketOptionName name, int insistent, int size)
    {
        if (OperatingSystem.IsLinux() && LibC.TrySet(socket, LibC.SolSocket, insistent, size))
        {
            return;
        }

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

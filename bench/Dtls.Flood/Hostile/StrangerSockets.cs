using System.Net;
using System.Net.Sockets;

namespace Dtls.Flood.Hostile;

/// <summary>
/// Sockets that the target does not know, each with an address of its own (127.0.0.0/8, where the system has all of it) and a port of its
/// own. One after the other is closed and replaced, so that addresses never stop being new. Whatever the target answers is not read.
/// </summary>
internal sealed class StrangerSockets : IDisposable
{
    private const int Count = 128;
    private const int SendsPerSocket = 1024;

    private readonly Socket[] _sockets = new Socket[Count];
    private readonly SocketAddress _target;
    private readonly AddressFamily _family;
    private int _turn;
    private int _sends;
    private int _replaced;
    private uint _nextAddress = 0x7F00_0002;

    public StrangerSockets(IPEndPoint target)
    {
        if (!IPAddress.IsLoopback(target.Address))
        {
            throw new InvalidOperationException($"{target} is not this machine.");
        }

        _target = target.Serialize();
        _family = target.AddressFamily;
        for (int i = 0; i < Count; i++)
        {
            _sockets[i] = Open();
        }
    }

    /// <summary>Sends from the next address.</summary>
    public bool TrySend(ReadOnlySpan<byte> datagram)
    {
        _turn = (_turn + 1) % Count;
        if (++_sends % SendsPerSocket == 0)
        {
            _replaced = (_replaced + 1) % Count;
            _sockets[_replaced].Dispose();
            _sockets[_replaced] = Open();
        }

        return TrySendMore(datagram);
    }

    /// <summary>Sends from the same address as the last time.</summary>
    public bool TrySendMore(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _sockets[_turn].SendTo(datagram, SocketFlags.None, _target);
            return true;
        }
        catch (SocketException)
        {
            return false; // the buffer is full, or the target has gone
        }
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private Socket Open()
    {
        var socket = new Socket(_family, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4096, Blocking = false };
        if (_family is AddressFamily.InterNetwork && !TryBind(socket, new IPAddress(BitConverter.IsLittleEndian
            ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(_nextAddress)
            : _nextAddress)))
        {
            TryBind(socket, IPAddress.Loopback); // a system with one loopback address only
        }

        _nextAddress = 0x7F00_0000 | Math.Max(2, (_nextAddress + 1) & 0xFFFF);
        return socket;
    }

    private static bool TryBind(Socket socket, IPAddress address)
    {
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

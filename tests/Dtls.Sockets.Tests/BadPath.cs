using System.Net;
using System.Net.Sockets;

namespace Dtls.Sockets.Tests;

/// <summary>
/// Stands between one client and a server, and treats datagrams as a bad network does: some are lost, some come twice, some late. Seeded, but
/// what meets what depends on the machine.
/// </summary>
internal sealed class BadPath : IDisposable
{
    private readonly Socket _clientSide = Bound();
    private readonly Socket _serverSide = Bound();
    private readonly Random _random;
    private EndPoint _client = new IPEndPoint(IPAddress.Loopback, 0);

    public BadPath(IPEndPoint server, int seed)
    {
        _random = new Random(seed);
        _ = CarryAsync(_clientSide, _serverSide, () => server, from => _client = from);
        _ = CarryAsync(_serverSide, _clientSide, () => _client, _ => { });
    }

    /// <summary>Where the client finds the server.</summary>
    public IPEndPoint EntryPoint => (IPEndPoint)_clientSide.LocalEndPoint!;

    public void Dispose()
    {
        _clientSide.Dispose();
        _serverSide.Dispose();
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task CarryAsync(Socket from, Socket to, Func<EndPoint> destination, Action<EndPoint> learn)
    {
        var buffer = new byte[65_536];
        byte[]? late = null;
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await from.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                learn(received.RemoteEndPoint);
                byte[] datagram = buffer[..received.ReceivedBytes];
                int fate;
                lock (_random)
                {
                    fate = _random.Next(100);
                }

                if (fate < 10)
                {
                    continue; // lost
                }

                if (fate < 20 && late is null)
                {
                    late = datagram; // the next one overtakes it
                    continue;
                }

                await to.SendToAsync(datagram, destination());
                if (fate >= 95)
                {
                    await to.SendToAsync(datagram, destination());
                }

                if (late is not null)
                {
                    await to.SendToAsync(late, destination());
                    late = null;
                }
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }
}

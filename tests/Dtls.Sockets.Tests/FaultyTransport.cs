using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests;

/// <summary>The portable transport, with something of the test's own before each batch that is sent. It may block, or throw.</summary>
internal sealed class FaultyTransport(Socket socket, EventCounts counts) : UdpTransport(socket, 2048, counts, TimeProvider.System)
{
    private readonly PortableUdpTransport _inner = new(socket, 2048, counts, TimeProvider.System, waitsForMessages: true);

    public Action? BeforeSend { get; set; }

    /// <summary>The first byte of each datagram that was sent.</summary>
    public ConcurrentQueue<byte> Sent { get; } = [];

    public static FaultyTransport Connect(IPEndPoint remote, EventCounts counts)
    {
        var socket = new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(remote);
        return new FaultyTransport(socket, counts);
    }

    public override BatchShape ShapeFor(int batchSize) => _inner.ShapeFor(batchSize);

    public override ValueTask<bool> WaitAsync() => _inner.WaitAsync();

    public override bool Receive(DatagramBatch batch) => _inner.Receive(batch);

    public override void Send(DatagramBatch batch)
    {
        BeforeSend?.Invoke();
        for (int i = 0; i < batch.Count; i++)
        {
            Sent.Enqueue(batch.Bytes(i)[0]);
        }

        _inner.Send(batch);
    }

    protected override void Dispose(bool disposing)
    {
        _inner.Dispose();
        base.Dispose(disposing);
    }
}

using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;
using Microsoft.Extensions.Time.Testing;

namespace Dtls.Sockets.Tests.Udp;

/// <summary>What every transport must do. The portable one in both its ways to wait and drain, and the one of Linux with and without segmentation offload.</summary>
public abstract class UdpTransportTests : IDisposable
{
    private const int MaxDatagramLength = 2048;

    private readonly List<IDisposable> _sockets = [];

    private protected EventCounts Counts { get; } = new();

    private protected FakeTimeProvider Clock { get; } = new();

    public static TheoryData<string> Loopbacks => ["127.0.0.1", "::1"];

    private protected abstract UdpTransport Create(Socket socket, int maxDatagramLength, EventCounts counts);

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Loopbacks))]
    public async Task Datagrams_come_in_order_with_their_sender(string address)
    {
        UdpTransport transport = CreateBound(address);
        Socket peer = CreatePeer(address);
        PeerAddress sender = PeerAddress.Create((IPEndPoint)peer.LocalEndPoint!);
        for (byte i = 1; i <= 10; i++)
        {
            peer.SendTo(Enumerable.Repeat(i, i * 100).ToArray(), transport.LocalEndPoint);
        }

        List<byte[]> received = await ReceiveAsync(transport, 10, from: sender);

        Assert.Equal(Enumerable.Range(1, 10).Select(i => i * 100), received.Select(bytes => bytes.Length));
        Assert.All(received, bytes => Assert.All(bytes, b => Assert.Equal(bytes.Length / 100, b)));
        Assert.Equal(10, Counts[EndpointEvent.DatagramReceived]);
        Assert.Equal(5500, Counts[EndpointEvent.ByteReceived]);
    }

    [Theory]
    [MemberData(nameof(Loopbacks))]
    public async Task A_batch_of_mixed_sizes_and_destinations_arrives(string address)
    {
        UdpTransport transport = CreateBound(address);
        Socket[] peers = [CreatePeer(address), CreatePeer(address)];
        var batch = new DatagramBatch(64, 128 * 1024);
        for (int i = 0; i < 20; i++)
        {
            batch.Free[..(1 + (i * 50))].Fill((byte)i);
            batch.Append(1 + (i * 50), PeerAddress.Create((IPEndPoint)peers[i % 2].LocalEndPoint!));
        }

        transport.Send(batch);

        var buffer = new byte[4096];
        for (int i = 0; i < 20; i++)
        {
            int length = await peers[i % 2].ReceiveAsync(buffer.AsMemory(), CancellationToken.None).Within();
            Assert.Equal(1 + (i * 50), length);
            Assert.All(buffer[..length], b => Assert.Equal(i, b));
        }

        Assert.Equal(20, Counts[EndpointEvent.DatagramSent]);
    }

    [Fact]
    public async Task More_than_a_batch_is_received_in_several()
    {
        UdpTransport transport = CreateBound("127.0.0.1");
        Socket peer = CreatePeer("127.0.0.1");
        for (int i = 0; i < 100; i++)
        {
            peer.SendTo(BitConverter.GetBytes(i), transport.LocalEndPoint);
        }

        List<byte[]> received = await ReceiveAsync(transport, 100, batchSize: 7);

        Assert.Equal(Enumerable.Range(0, 100), received.Select(bytes => BitConverter.ToInt32(bytes)));
    }

    [Fact]
    public async Task A_datagram_longer_than_allowed_is_dropped_and_counted()
    {
        UdpTransport transport = CreateBound("127.0.0.1");
        Socket peer = CreatePeer("127.0.0.1");
        peer.SendTo(new byte[MaxDatagramLength + 1], transport.LocalEndPoint); // the one the wait takes
        peer.SendTo(new byte[10], transport.LocalEndPoint);
        peer.SendTo(new byte[5000], transport.LocalEndPoint); // one the drain takes
        peer.SendTo(new byte[MaxDatagramLength], transport.LocalEndPoint);

        List<byte[]> received = await ReceiveAsync(transport, 2);

        Assert.Equal([10, MaxDatagramLength], received.Select(bytes => bytes.Length));
        Assert.Equal(2, Counts[EndpointEvent.DroppedTooLong]);
        Assert.Equal(4, Counts[EndpointEvent.DatagramReceived]);
    }

    [Fact]
    public async Task A_datagram_from_port_0_is_dropped_and_counted()
    {
        UdpTransport transport = CreateBound("127.0.0.1");
        Socket peer = CreatePeer("127.0.0.1");
        SendFromPortZero(transport.LocalEndPoint, 100); // the one the wait takes
        SendFromPortZero(transport.LocalEndPoint, 100);
        peer.SendTo([1], transport.LocalEndPoint);
        SendFromPortZero(transport.LocalEndPoint, 100); // one the drain takes
        peer.SendTo([2], transport.LocalEndPoint);

        List<byte[]> received = await ReceiveAsync(transport, 2);

        Assert.Equal([1, 2], received.Select(bytes => Assert.Single(bytes)));
        Assert.Equal(3, Counts[EndpointEvent.DroppedPortZero]);
        Assert.Equal(5, Counts[EndpointEvent.DatagramReceived]);
    }

    [Fact]
    public async Task An_empty_datagram_is_no_end()
    {
        UdpTransport transport = CreateBound("127.0.0.1");
        Socket peer = CreatePeer("127.0.0.1");
        peer.SendTo([], transport.LocalEndPoint);
        peer.SendTo([1], transport.LocalEndPoint);
        peer.SendTo([], transport.LocalEndPoint);
        peer.SendTo([2], transport.LocalEndPoint);

        List<byte[]> received = await ReceiveAsync(transport, 4);

        Assert.Equal([0, 1, 0, 1], received.Select(bytes => bytes.Length));
    }

    [Fact]
    public void A_datagram_too_long_to_send_is_counted_and_the_others_go()
    {
        UdpTransport transport = CreateBound("127.0.0.1");
        Socket peer = CreatePeer("127.0.0.1");
        PeerAddress remote = PeerAddress.Create((IPEndPoint)peer.LocalEndPoint!);
        var batch = new DatagramBatch(4, 128 * 1024);
        batch.Append(65_530, remote);
        batch.Append(1, remote);

        transport.Send(batch);

        Assert.Equal(1, Counts[EndpointEvent.SendTooLong]);
        Assert.Equal(1, Counts[EndpointEvent.DatagramSent]);
        Assert.Equal(1, peer.Receive(new byte[10]));
    }

    [Fact]
    public async Task A_batch_waits_once_for_a_full_send_buffer()
    {
        const int Hosts = 100;
        using var network = NetworkNamespaces.CreateOrSkip(mtu: 1500);
        Socket socket = await network.OnLeftAsync(() =>
            Task.FromResult(UdpSocket.CreateBound(new IPEndPoint(NetworkNamespaces.Left, 0), Loopback.Listen())));
        socket.SendBufferSize = 8192;
        UdpTransport transport = Create(socket);
        var batch = new DatagramBatch(Hosts, Hosts * 1000);
        for (int i = 0; i < Hosts; i++)
        {
            batch.Append(1000, PeerAddress.Create(new IPEndPoint(NetworkNamespaces.Nobody(i), 9)));
        }

        TimeSpan shortest = TimeSpan.MaxValue;
        for (int round = 0; round < 3; round++) // others may be busy
        {
            long start = Stopwatch.GetTimestamp();
            transport.Send(batch);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            shortest = took < shortest ? took : shortest;
        }

        Assert.InRange(shortest.TotalMilliseconds, 0, Hosts / 3); // not a millisecond for each
        Assert.InRange(Counts[EndpointEvent.SendFailed], 1, 3 * Hosts);
        Assert.Equal(3 * Hosts, Counts[EndpointEvent.SendFailed] + Counts[EndpointEvent.DatagramSent]);
        Assert.Equal(Counts[EndpointEvent.SendFailed], Counts[EndpointEvent.SendWouldBlock]);
    }

    [Fact]
    public async Task A_closed_port_does_not_disturb_a_socket_for_everybody()
    {
        UdpTransport transport = CreateBound("127.0.0.1");
        Socket peer = CreatePeer("127.0.0.1");
        var batch = new DatagramBatch(4, 1024);
        batch.Append(10, PeerAddress.Create(ClosedPort()));
        transport.Send(batch);
        transport.Send(batch);
        peer.SendTo([7], transport.LocalEndPoint);

        List<byte[]> received = await ReceiveAsync(transport, 1);

        Assert.Equal([7], received[0]);
        Assert.False(transport.TryTakeUnreachable(out _));
    }

    [Fact]
    public async Task A_connected_socket_hears_that_a_port_is_closed()
    {
        UdpTransport transport = CreateConnected(ClosedPort());
        var batch = new DatagramBatch(4, 1024);
        batch.Append(10, transport.Peer!.Value);
        transport.Send(batch);

        await TestPatience.Until(() => Hear(), "ConnectionRefused");

        Assert.True(Counts[EndpointEvent.ReceiveUnreachable] + Counts[EndpointEvent.SendUnreachable] > 0);

        bool Hear()
        {
            transport.Send(batch); // the system tells it once, to whichever call comes first
            transport.Receive(new DatagramBatch(512, 300_000));
            return transport.TryTakeUnreachable(out SocketError error)
                && error is SocketError.ConnectionRefused or SocketError.ConnectionReset;
        }
    }

    [Fact]
    public async Task The_wait_of_a_connected_socket_ends_when_the_port_is_closed()
    {
        UdpTransport transport = CreateConnected(ClosedPort());
        ValueTask<bool> waiting = transport.WaitAsync();
        var batch = new DatagramBatch(512, 300_000);
        batch.Append(10, transport.Peer!.Value);
        transport.Send(batch);

        Assert.True(await waiting.Within());
        batch.Clear();
        transport.Receive(batch);

        Assert.Equal(0, batch.Count);
        Assert.True(transport.TryTakeUnreachable(out _));
        Assert.False(transport.TryTakeUnreachable(out _)); // told once
    }

    [Fact]
    public async Task A_connected_socket_hears_only_its_peer()
    {
        Socket peer = CreatePeer("127.0.0.1");
        Socket stranger = CreatePeer("127.0.0.1");
        UdpTransport transport = CreateConnected((IPEndPoint)peer.LocalEndPoint!);
        stranger.SendTo([1], transport.LocalEndPoint);
        peer.SendTo([2], transport.LocalEndPoint);

        List<byte[]> received = await ReceiveAsync(transport, 1, from: PeerAddress.Create((IPEndPoint)peer.LocalEndPoint!));

        Assert.Equal([2], received[0]);
    }

    [Fact]
    public async Task Closing_ends_the_wait()
    {
        UdpTransport transport = CreateBound("127.0.0.1");
        ValueTask<bool> waiting = transport.WaitAsync();

        transport.Dispose();

        Assert.False(await waiting.Within());
        Assert.False(await transport.WaitAsync().Within());
    }

    [Fact]
    public async Task Closing_after_a_drain_ends_the_wait_too()
    {
        UdpTransport transport = CreateBound("127.0.0.1");
        Socket peer = CreatePeer("127.0.0.1");
        peer.SendTo([1], transport.LocalEndPoint);
        await ReceiveAsync(transport, 1);
        transport.Receive(new DatagramBatch(512, 300_000)); // finds nothing

        ValueTask<bool> waiting = transport.WaitAsync();
        transport.Dispose();

        Assert.False(await waiting.Within());
    }

    [Fact]
    public async Task A_dual_mode_socket_hears_both_families()
    {
        UdpTransport transport = CreateBound("::");
        var peer4 = CreatePeer("127.0.0.1");
        var peer6 = CreatePeer("::1");
        peer4.SendTo([4], new IPEndPoint(IPAddress.Loopback, transport.LocalEndPoint.Port));
        peer6.SendTo([6], new IPEndPoint(IPAddress.IPv6Loopback, transport.LocalEndPoint.Port));
        var batch = new DatagramBatch(512, 300_000);
        while (batch.Count < 2)
        {
            Assert.True(await transport.WaitAsync().Within());
            transport.Receive(batch);
        }

        transport.Send(batch); // back to where they came from

        var buffer = new byte[10];
        Assert.Equal(1, await peer4.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).Within());
        Assert.Equal(4, buffer[0]);
        Assert.Equal(1, await peer6.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).Within());
        Assert.Equal(6, buffer[0]);
    }

    private static void SendFromPortZero(IPEndPoint to, int length)
    {
        byte[] packet = new byte[8 + length]; // RFC 768: ports of source and destination, length, no checksum
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)packet.Length);
        try
        {
            using var raw = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp);
            raw.SendTo(packet, new IPEndPoint(to.Address, 0));
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AccessDenied)
        {
            Assert.Skip("Only root may send from port 0.");
        }
    }

    private static IPEndPoint ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private static DtlsConnectionOptions Options(IPEndPoint remote) =>
        new() { RemoteEndPoint = remote, Client = new DtlsClientOptions() };

    private static async Task<List<byte[]>> ReceiveAsync(UdpTransport transport, int count, int batchSize = 64, PeerAddress? from = null)
    {
        BatchShape shape = transport.ShapeFor(batchSize);
        var batch = new DatagramBatch(shape.ReceivedDatagrams, shape.ReceivedBytes);
        var received = new List<byte[]>();
        while (received.Count < count)
        {
            Assert.True(await transport.WaitAsync().Within());
            transport.Receive(batch);
            for (int i = 0; i < batch.Count; i++)
            {
                Assert.True(from is null || from == batch[i].Remote);
                received.Add(batch.Bytes(i).ToArray());
            }

            batch.Clear();
        }

        return received;
    }

    private protected UdpTransport CreateBound(string address, Action<Socket>? prepare = null, int maxDatagramLength = MaxDatagramLength)
    {
        Socket socket = UdpSocket.CreateBound(new IPEndPoint(IPAddress.Parse(address), 0), Options(ClosedPort()));
        prepare?.Invoke(socket);
        return Create(socket, maxDatagramLength);
    }

    private UdpTransport CreateConnected(IPEndPoint remote) =>
        Create(UdpSocket.CreateConnected(remote, null, Options(remote)));

    private UdpTransport Create(Socket socket, int maxDatagramLength = MaxDatagramLength)
    {
        UdpTransport transport = Create(socket, maxDatagramLength, Counts);
        _sockets.Add(transport);
        return transport;
    }

    private protected Socket CreatePeer(string address)
    {
        IPAddress local = IPAddress.Parse(address);
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(local, 0));
        _sockets.Add(socket);
        return socket;
    }
}

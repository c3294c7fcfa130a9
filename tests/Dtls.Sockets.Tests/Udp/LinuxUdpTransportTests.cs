using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Udp;

/// <summary>What the transport of Linux does beyond the others, whether it segments or not.</summary>
public abstract class LinuxUdpTransportTests : UdpTransportTests
{
    private protected abstract bool Offloads { get; }

    [Fact]
    public async Task A_blocked_wait_ends_when_somebody_wakes_it()
    {
        var transport = (LinuxUdpTransport)CreateBound("127.0.0.1");
        Task<bool> waiting = Task.Run(transport.Wait);

        transport.Wake();

        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        transport.Wake();
        Assert.True(await Task.Run(transport.Wait).WaitAsync(TimeSpan.FromSeconds(30))); // one that came before the wait counts, too
    }

    [Fact]
    public async Task A_blocked_wait_ends_when_a_datagram_comes()
    {
        var transport = (LinuxUdpTransport)CreateBound("127.0.0.1");
        Task<bool> waiting = Task.Run(transport.Wait);

        CreatePeer("127.0.0.1").SendTo([1], transport.LocalEndPoint);

        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, Receive(transport, 1)[0].Length);
    }

    [Fact]
    public void Waking_a_closed_transport_does_nothing()
    {
        var transport = (LinuxUdpTransport)CreateBound("127.0.0.1");
        transport.Dispose();
        transport.Wake();
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.7")]
    [InlineData("::", "127.0.0.7")]
    public void An_answer_leaves_from_the_address_that_was_asked(string bound, string asked)
    {
        UdpTransport transport = CreateBound(bound);
        Socket peer = CreatePeer("127.0.0.1");
        peer.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Parse(asked), transport.LocalEndPoint.Port));
        DatagramBatch batch = Receive(transport, 1);

        transport.Send(batch);

        var buffer = new byte[10];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(3, peer.ReceiveFrom(buffer, ref from));
        Assert.Equal(IPAddress.Parse(asked), ((IPEndPoint)from).Address);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Congestion_marks_are_seen(string address)
    {
        UdpTransport transport = CreateBound(address);
        Socket peer = CreatePeer(address);
        if (address == "::1")
        {
            peer.SetRawSocketOption(LibC.SolIpv6, LibC.Ipv6TrafficClass, BitConverter.GetBytes(3));
        }
        else
        {
            peer.SetRawSocketOption(LibC.SolIp, LibC.IpTos, BitConverter.GetBytes(3));
        }

        peer.SendTo([1], transport.LocalEndPoint);

        Assert.Equal(3, Receive(transport, 1)[0].Ecn);
    }

    [Fact]
    public void What_the_full_queue_lost_is_counted()
    {
        UdpTransport transport = CreateBound("127.0.0.1", socket => socket.ReceiveBufferSize = 8192);
        Socket peer = CreatePeer("127.0.0.1");
        for (int i = 0; i < 200; i++)
        {
            peer.SendTo(new byte[1000], transport.LocalEndPoint);
        }

        BatchShape shape = transport.ShapeFor(64);
        var batch = new DatagramBatch(shape.ReceivedDatagrams, shape.ReceivedBytes);
        transport.Receive(batch);
        peer.SendTo(new byte[1000], transport.LocalEndPoint);
        batch.Clear();
        transport.Receive(batch);

        Assert.InRange(Counts[EndpointEvent.DatagramReceived], 1, 199);
        Assert.Equal(201, Counts[EndpointEvent.DatagramReceived] + Counts[EndpointEvent.DroppedBySystem]);
    }

    [Fact]
    public void Mixed_sizes_and_peers_keep_the_order_of_each_peer()
    {
        UdpTransport sender = CreateBound("127.0.0.1");
        UdpTransport[] receivers = [CreateBound("127.0.0.1"), CreateBound("127.0.0.1"), CreateBound("127.0.0.1")];
        var random = new Random(7);
        var batch = new DatagramBatch(500, 1 << 20);
        var sent = new List<byte[]>[] { [], [], [] };
        for (int i = 0; i < 500; i++)
        {
            int to = random.Next(3);
            var datagram = new byte[random.Next(5) switch { 0 => 0, 1 => 1 + random.Next(1200), 2 => 50, _ => 1200 }];
            random.NextBytes(datagram);
            datagram.CopyTo(batch.Free);
            batch.Append(datagram.Length, PeerAddress.Create(receivers[to].LocalEndPoint));
            sent[to].Add(datagram);
        }

        sender.Send(batch);

        for (int to = 0; to < 3; to++)
        {
            DatagramBatch received = Receive(receivers[to], sent[to].Count);
            Assert.Equal(sent[to], Enumerable.Range(0, received.Count).Select(i => received.Bytes(i).ToArray()));
        }
    }

    private protected static DatagramBatch Datagrams(UdpTransport receiver, IEnumerable<int> lengths)
    {
        var batch = new DatagramBatch(1024, 1 << 20);
        byte mark = 0;
        foreach (int length in lengths)
        {
            batch.Free[..length].Fill(++mark);
            batch.Append(length, PeerAddress.Create(receiver.LocalEndPoint));
        }

        return batch;
    }

    private protected static DatagramBatch Receive(UdpTransport transport, int count)
    {
        var all = new DatagramBatch(1024, 4 << 20);
        BatchShape shape = transport.ShapeFor(64);
        var batch = new DatagramBatch(shape.ReceivedDatagrams, shape.ReceivedBytes);
        long start = Stopwatch.GetTimestamp();
        while (all.Count < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), $"only {all.Count} of {count} datagrams came");
            transport.Receive(batch);
            for (int i = 0; i < batch.Count; i++)
            {
                batch.Bytes(i).CopyTo(all.Free);
                ref readonly Datagram datagram = ref batch[i];
                all.Append(datagram.Length, in datagram.Remote, in datagram.Local, datagram.Ecn);
            }

            batch.Clear();
        }

        return all;
    }

    private protected static void AssertSame(DatagramBatch expected, DatagramBatch actual) =>
        Assert.Equal(
            Enumerable.Range(0, expected.Count).Select(i => expected.Bytes(i).ToArray()),
            Enumerable.Range(0, actual.Count).Select(i => actual.Bytes(i).ToArray()));

    private protected override UdpTransport Create(Socket socket, int maxDatagramLength, EventCounts counts) =>
        new LinuxUdpTransport(socket, maxDatagramLength, counts, Clock, Offloads);
}

using System.Net.Sockets;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Udp;

/// <summary>The way of Linux with segmentation offload.</summary>
public sealed class SegmentingUdpTransportTests : LinuxUdpTransportTests
{
    private protected override bool Offloads => true;

    [Fact]
    public void Equal_datagrams_for_one_peer_leave_as_one_run_and_come_as_one()
    {
        UdpTransport sender = CreateBound("127.0.0.1");
        UdpTransport receiver = CreateBound("127.0.0.1");
        DatagramBatch batch = Datagrams(receiver, [1000, 1000, 1000, 1000, 300]);

        sender.Send(batch);
        DatagramBatch received = Receive(receiver, 5);

        Assert.Equal(1, Counts[EndpointEvent.SegmentedSend]);
        Assert.Equal(5, Counts[EndpointEvent.DatagramSegmented]);
        Assert.Equal(1, Counts[EndpointEvent.SendCall]);
        Assert.Equal(1, Counts[EndpointEvent.CoalescedReceive]);
        Assert.Equal(5, Counts[EndpointEvent.DatagramReceived]);
        AssertSame(batch, received);
    }

    [Fact]
    public void A_run_that_the_system_refuses_leaves_datagram_by_datagram_and_no_run_is_tried_again()
    {
        UdpTransport receiver = CreateBound("127.0.0.1");
        UdpTransport sender = CreateBound("127.0.0.1", RefuseSegmentation);
        DatagramBatch batch = Datagrams(receiver, [500, 500, 500, 700, 700, 100]);

        sender.Send(batch);
        AssertSame(batch, Receive(receiver, 6));
        long calls = Counts[EndpointEvent.SendCall];
        sender.Send(batch);
        AssertSame(batch, Receive(receiver, 6));

        Assert.False(((LinuxUdpTransport)sender).IsSegmenting);
        Assert.Equal(0, Counts[EndpointEvent.SegmentedSend]);
        Assert.Equal(12, Counts[EndpointEvent.DatagramSent]);
        Assert.Equal(1, Counts[EndpointEvent.SendCall] - calls); // no run, no refusal
        Assert.Equal(0, Counts[EndpointEvent.SendFailed]);
    }

    [Fact]
    public void A_run_of_datagrams_longer_than_the_path_takes_leaves_one_by_one_and_shorter_runs_go_on()
    {
        UdpTransport receiver = CreateBound("127.0.0.1", maxDatagramLength: 65_507);
        UdpTransport sender = CreateBound("127.0.0.1", socket => socket.SetRawSocketOption(0, 10, BitConverter.GetBytes(0))); // IP_MTU_DISCOVER: fragment
        DatagramBatch batch = Datagrams(receiver, [2000, 2000, 2000]);
        var offload = SegmentationOffload.Probe(CreatePeer("127.0.0.1"), isWanted: true, out _);

        Assert.True(offload.IsRefusedBy(SocketError.MessageSize, 2000));
        Assert.Equal(1999, offload.MaxSegmentLength);
        Assert.True(offload.IsRefusedBy(SocketError.InvalidArgument, 1500)); // older kernels say so
        Assert.Equal(1499, offload.MaxSegmentLength);
        Assert.False(offload.IsRefusedBy(SocketError.WouldBlock, 1000));
        Assert.True(offload.IsRefusedBy(SocketError.Fault, 1000));
        Assert.Equal(0, offload.MaxSegmentLength);
        sender.Send(batch);
        AssertSame(batch, Receive(receiver, 3));
    }

    [Fact]
    public void Runs_of_more_datagrams_than_the_system_takes_are_cut()
    {
        UdpTransport sender = CreateBound("127.0.0.1");
        UdpTransport receiver = CreateBound("127.0.0.1");
        DatagramBatch batch = Datagrams(receiver, Enumerable.Repeat(100, 300));

        sender.Send(batch);

        AssertSame(batch, Receive(receiver, 300));
        Assert.Equal(5, Counts[EndpointEvent.SegmentedSend]);
        Assert.Equal(1, Counts[EndpointEvent.SendCall]);
    }

    [Fact]
    public void Too_long_datagrams_of_a_run_are_dropped_and_counted_one_by_one()
    {
        UdpTransport sender = CreateBound("127.0.0.1");
        UdpTransport receiver = CreateBound("127.0.0.1");

        sender.Send(Datagrams(receiver, [3000, 3000, 10]));
        DatagramBatch received = Receive(receiver, 1);

        Assert.Equal(10, received[0].Length);
        Assert.Equal(2, Counts[EndpointEvent.DroppedTooLong]);
    }

    /// <summary>Without checksums there is no segmentation: the system says EINVAL.</summary>
    private static void RefuseSegmentation(Socket socket) => socket.SetRawSocketOption(1, 11, BitConverter.GetBytes(1)); // SO_NO_CHECK
}

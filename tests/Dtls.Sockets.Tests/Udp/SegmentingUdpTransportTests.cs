using System.Net;
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
    public void A_run_that_the_system_refuses_leaves_datagram_by_datagram_and_runs_are_tried_again_later()
    {
        UdpTransport receiver = CreateBound("127.0.0.1");
        UdpTransport sender = CreateBound("127.0.0.1", RefuseSegmentation);
        DatagramBatch batch = Datagrams(receiver, [500, 500, 500, 700, 700, 100]);

        sender.Send(batch);
        AssertSame(batch, Receive(receiver, 6));
        Assert.Equal(1, CallsToSend(sender, batch)); // no run, no refusal
        AssertSame(batch, Receive(receiver, 6));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(8, CallsToSend(sender, batch)); // two runs, then one by one
        AssertSame(batch, Receive(receiver, 6));

        Assert.Equal(0, Counts[EndpointEvent.SegmentedSend]);
        Assert.Equal(18, Counts[EndpointEvent.DatagramSent]);
        Assert.Equal(0, Counts[EndpointEvent.SendFailed]);
    }

    [Fact]
    public void Runs_to_an_impossible_port_leave_those_to_others_alone()
    {
        UdpTransport sender = CreateBound("127.0.0.1");
        UdpTransport receiver = CreateBound("127.0.0.1");
        var batch = new DatagramBatch(4, 4000);
        batch.Append(100, PeerAddress.Create(new IPEndPoint(IPAddress.Loopback, 0)));
        batch.Append(100, PeerAddress.Create(new IPEndPoint(IPAddress.Loopback, 0)));

        sender.Send(batch);

        Assert.Equal(2, Counts[EndpointEvent.SendFailed]);
        sender.Send(Datagrams(receiver, [100, 100]));
        Assert.Equal(1, Counts[EndpointEvent.SegmentedSend]);
    }

    [Fact]
    public void Runs_from_an_address_that_has_gone_leave_later_ones_alone()
    {
        UdpTransport sender = CreateBound("0.0.0.0");
        UdpTransport receiver = CreateBound("127.0.0.1");
        var batch = new DatagramBatch(4, 4000);
        LocalAddress gone = LocalAddress.Read4([0, 0, 0, 0, 192, 0, 2, 1, 0, 0, 0, 0]); // RFC 5737: nobody's
        batch.Append(100, PeerAddress.Create(receiver.LocalEndPoint), in gone);
        batch.Append(100, PeerAddress.Create(receiver.LocalEndPoint), in gone);

        sender.Send(batch);

        Assert.Equal(0, Counts[EndpointEvent.DatagramSent]);
        sender.Send(Datagrams(receiver, [100, 100]));
        Assert.Equal(1, Counts[EndpointEvent.SegmentedSend]);
    }

    [Fact]
    public void A_socket_whose_runs_many_hosts_in_a_row_refuse_sends_none_until_later()
    {
        UdpTransport sender = CreateBound("0.0.0.0", RefuseSegmentation);
        for (int host = 1; host <= 16; host++)
        {
            Assert.Equal(3, CallsToSend(sender, TwoFor(host)));
        }

        Assert.Equal(1, CallsToSend(sender, TwoFor(17)));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, CallsToSend(sender, TwoFor(17)));
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

    private static DatagramBatch TwoFor(int host)
    {
        var batch = new DatagramBatch(2, 1000);
        PeerAddress remote = PeerAddress.Create(new IPEndPoint(new IPAddress([127, 0, 1, (byte)host]), 9));
        batch.Append(100, in remote);
        batch.Append(100, in remote);
        return batch;
    }

    private long CallsToSend(UdpTransport sender, DatagramBatch batch)
    {
        long before = Counts[EndpointEvent.SendCall];
        sender.Send(batch);
        return Counts[EndpointEvent.SendCall] - before;
    }

    /// <summary>Without checksums there is no segmentation: the system says EINVAL.</summary>
    private static void RefuseSegmentation(Socket socket) => socket.SetRawSocketOption(1, 11, BitConverter.GetBytes(1)); // SO_NO_CHECK
}

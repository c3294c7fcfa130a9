using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Udp;

/// <summary>The way of Linux where segmentation is not to be had.</summary>
public sealed class BatchedUdpTransportTests : LinuxUdpTransportTests
{
    private protected override bool Offloads => false;

    [Fact]
    public void Datagrams_leave_and_come_in_one_call_each()
    {
        UdpTransport sender = CreateBound("127.0.0.1");
        UdpTransport receiver = CreateBound("127.0.0.1");
        DatagramBatch batch = Datagrams(receiver, Enumerable.Repeat(100, 50));

        sender.Send(batch);
        AssertSame(batch, Receive(receiver, 50));

        Assert.Equal(1, Counts[EndpointEvent.SendCall]);
        Assert.Equal(1, Counts[EndpointEvent.ReceiveCall]);
        Assert.Equal(0, Counts[EndpointEvent.SegmentedSend] + Counts[EndpointEvent.CoalescedReceive]);
    }
}

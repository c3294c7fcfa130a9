namespace Dtls.Sockets.Tests.Udp;

/// <summary>The way of Windows, which works everywhere: wait for one message, then look and receive.</summary>
public sealed class MessageWaitingUdpTransportTests : UdpTransportTests
{
    private protected override bool WaitsForMessages => true;
}

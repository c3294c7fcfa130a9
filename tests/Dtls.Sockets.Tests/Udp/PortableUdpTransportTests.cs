namespace Dtls.Sockets.Tests.Udp;

/// <summary>The way of most platforms: the receive call that finds nothing is the next wait.</summary>
public sealed class PortableUdpTransportTests : UdpTransportTests
{
    private protected override bool WaitsForMessages => false;
}

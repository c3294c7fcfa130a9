using System.Net.Sockets;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Udp;

/// <summary>The way of most platforms: the receive call that finds nothing is the next wait.</summary>
public sealed class PortableUdpTransportTests : UdpTransportTests
{
    private protected override UdpTransport Create(Socket socket, int maxDatagramLength, EventCounts counts) =>
        new PortableUdpTransport(socket, maxDatagramLength, counts, Clock, waitsForMessages: false);
}

using System.Net.Sockets;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Udp;

/// <summary>The way of Windows, which works everywhere: wait for one message, then look and receive.</summary>
public sealed class MessageWaitingUdpTransportTests : UdpTransportTests
{
    private protected override UdpTransport Create(Socket socket, int maxDatagramLength, EventCounts counts) =>
        new PortableUdpTransport(socket, maxDatagramLength, counts, Clock, waitsForMessages: true);
}

using System.Net;
using Dtls.Rooms;
using Dtls.Sockets;

namespace Dtls.Flood.Targets;

/// <summary>The relay of the sample, and beside it the one in the clear.</summary>
internal sealed class EmbeddedRelay : RelayHandler
{
    private readonly PlainRelay _plain = new();

    public override void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies) =>
        _plain.Take(datagram, remote, replies);
}

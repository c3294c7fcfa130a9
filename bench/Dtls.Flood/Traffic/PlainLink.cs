using System.Net;
using Dtls.Sockets;
using Dtls.Sockets.Connecting;

namespace Dtls.Flood.Traffic;

/// <summary>The same socket, transport and loop without an association.</summary>
internal sealed class PlainLink(PlainPeer peer, IPEndPoint remote) : FloodLink
{
    private readonly SocketAddress _remote = remote.Serialize();

    public override bool TrySend(ReadOnlySpan<byte> payload) => peer.TrySend(payload);

    public override bool TrySend(SendBatch batch, ReadOnlySpan<byte> payload) => batch.TrySendRaw(_remote, payload);

    public override ValueTask DisposeAsync() => peer.DisposeAsync();
}

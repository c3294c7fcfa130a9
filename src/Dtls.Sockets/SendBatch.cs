using System.Net;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets;

/// <summary>Datagrams to be sent after the handler returns. Sealed straight into the batch's memory. Use it only inside the handler's call.</summary>
public sealed class SendBatch
{
    private readonly Shard _shard;

    internal SendBatch(Shard shard) => _shard = shard;

    /// <summary>Seals <paramref name="payload"/> for <paramref name="connection"/>, a connection of this endpoint. A full batch is sent and goes on.</summary>
    /// <returns>False when the connection cannot send: closed, or the payload is too long. False outside the handler's call.</returns>
    public bool TrySend(DtlsConnection connection, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _shard.IsHeldByThisThread && connection.TrySend(payload);
    }

    /// <summary>Adds a datagram that is not DTLS.</summary>
    /// <returns>False when it is too long for UDP, when the address is of another family than the socket, or outside the handler's call.</returns>
    public bool TrySendRaw(SocketAddress remote, ReadOnlySpan<byte> datagram)
    {
        ArgumentNullException.ThrowIfNull(remote);
        return _shard.IsHeldByThisThread && PeerAddress.TryRead(remote, out PeerAddress address) && _shard.TrySendRaw(in address, datagram);
    }
}

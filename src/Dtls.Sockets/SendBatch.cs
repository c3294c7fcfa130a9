using System.Net;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets;

/// <summary>Datagrams to be sent after the handler returns. Sealed straight into the batch's memory. Use it only inside the handler's call.</summary>
public sealed class SendBatch
{
    private readonly Shard _shard;
    private PeerAddress _asker;
    private LocalAddress _local;

    internal SendBatch(Shard shard) => _shard = shard;

    /// <summary>
    /// Seals <paramref name="payload"/> for <paramref name="connection"/>, a connection of this endpoint. A full batch is sent and goes on. A
    /// connection of another shard gets a copy, which that shard seals after the call.
    /// </summary>
    /// <returns>False when the connection cannot send: closed, the payload is too long, or its shard has too much to do. False outside the handler's call.</returns>
    public bool TrySend(DtlsConnection connection, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _shard.IsHeldByThisThread && connection.TrySendFrom(_shard, payload);
    }

    /// <summary>Adds a datagram that is not DTLS. An answer to the datagram at hand leaves from the address that it came to.</summary>
    /// <returns>False when it is too long for UDP, when the address is of another family than the socket, or outside the handler's call.</returns>
    public bool TrySendRaw(SocketAddress remote, ReadOnlySpan<byte> datagram)
    {
        ArgumentNullException.ThrowIfNull(remote);
        return _shard.IsHeldByThisThread
            && PeerAddress.TryRead(remote, out PeerAddress address)
            && _shard.TryAddRaw(in address, datagram, address == _asker ? _local : default);
    }

    /// <summary>Notes whom the next call of the handler is about.</summary>
    internal void LeaveFrom(in PeerAddress asker, in LocalAddress local)
    {
        _asker = asker;
        _local = local;
    }
}

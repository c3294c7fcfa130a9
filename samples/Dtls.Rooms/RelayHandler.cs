using System.Net;
using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.Rooms;

/// <summary>
/// Whatever a participant sends goes to the others of its room: opened once, sealed for each of them. The room is the server name that the
/// participant asked for (SNI), so it is known before the first datagram comes, and no datagram has to say it.
/// <para>One handler serves all shards of a listener; allocates only when somebody comes or goes.</para>
/// </summary>
public class RelayHandler : IDatagramHandler
{
    /// <summary>Where those are who ask for no name.</summary>
    public const string Lobby = "lobby";

    private readonly RoomDirectory<DtlsConnection> _rooms = new();

    /// <summary>How many rooms there are.</summary>
    public int RoomCount => _rooms.Count;

    /// <summary>How many are in the room of that name.</summary>
    public int CountParticipants(string room) => _rooms.CountMembers(room);

    /// <inheritdoc/>
    public virtual void OnConnected(DtlsConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        connection.Tag = _rooms.Enter(connection.Info.ServerName ?? Lobby, connection);
    }

    /// <inheritdoc/>
    public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
    {
        ArgumentNullException.ThrowIfNull(replies);
        for (int i = 0; i < batch.Count; i++)
        {
            DtlsConnection sender = batch.Connection(i);
            if (sender.Tag is not Room<DtlsConnection> room)
            {
                continue;
            }

            ReadOnlySpan<byte> payload = batch.Payload(i);
            foreach (DtlsConnection member in room.Members)
            {
                if (member != sender)
                {
                    replies.TrySend(member, payload); // whoever has gone, or is too slow, misses it: as with any datagram
                }
            }
        }
    }

    /// <inheritdoc/>
    public virtual void OnClosed(DtlsConnection connection, DtlsFailure? failure)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (connection.Tag is Room<DtlsConnection> room)
        {
            _rooms.Leave(room, connection);
        }
    }

    /// <inheritdoc/>
    public virtual void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies)
    {
    }
}

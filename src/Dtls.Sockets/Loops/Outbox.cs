using System.Net.Sockets;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>What leaves a shard: datagrams are written into one batch, which is sent when it is full and when a turn ends.</summary>
internal sealed class Outbox(UdpTransport transport, EventCounts counts)
{
    /// <summary>Lent, as <see cref="SessionSet.Work"/> is.</summary>
    public DatagramBatch Batch { get; set; } = null!;

    /// <summary>Makes sure that one more datagram of this length fits the batch, by sending what is in it.</summary>
    public void MakeRoom(int length)
    {
        if (Batch.IsFull || Batch.Free.Length < length)
        {
            Flush();
        }
    }

    /// <summary>Sends what has gathered.</summary>
    public void Flush()
    {
        if (Batch.Count > 0)
        {
            try
            {
                transport.Send(Batch);
            }
            finally
            {
                Batch.Clear();
            }
        }
    }

    /// <summary>Whether this socket can send a datagram that is not ours, of that length, there; one that is too long is counted. Needs no ownership.</summary>
    public bool IsRawWithinReach(in PeerAddress remote, int length)
    {
        bool isVersion6 = transport.LocalEndPoint.AddressFamily is AddressFamily.InterNetworkV6;
        bool isReachable = transport.Peer is { } peer ? remote == peer : remote.IsVersion6 == isVersion6;
        if (isReachable && length > BatchShape.LongestDatagram)
        {
            counts.AddShared(EndpointEvent.RefusedTooLong);
        }

        return isReachable && length <= BatchShape.LongestDatagram;
    }

    /// <summary>Puts a datagram that is not ours into the batch.</summary>
    /// <param name="local">Where it leaves from; the default lets the system choose.</param>
    public bool TryAddRaw(in PeerAddress remote, ReadOnlySpan<byte> datagram, in LocalAddress local = default)
    {
        if (!IsRawWithinReach(in remote, datagram.Length))
        {
            return false;
        }

        MakeRoom(datagram.Length);
        datagram.CopyTo(Batch.Free);
        Batch.Append(datagram.Length, in remote, in local);
        return true;
    }
}

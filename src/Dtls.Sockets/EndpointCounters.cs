using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Loops;

namespace Dtls.Sockets;

/// <summary>Plain counters of an endpoint, from its start. Read from any thread; a reader may lag behind.</summary>
public sealed class EndpointCounters
{
    private readonly EventCounts[] _shards;

    internal EndpointCounters(ShardParts[] shards)
    {
        _shards = Array.ConvertAll(shards, shard => shard.Counts);
        ReceiveBufferSize = shards.Min(shard => shard.Transport.ReceiveBufferSize);
        SendBufferSize = shards.Min(shard => shard.Transport.SendBufferSize);
    }

    /// <summary>
    /// Bytes of received datagrams that each socket really keeps. Fewer than <see cref="DtlsEndpointOptions.ReceiveBufferSize"/> when the
    /// system allows no more (Linux: <c>net.core.rmem_max</c>).
    /// </summary>
    public int ReceiveBufferSize { get; }

    /// <summary>The same of datagrams to be sent (<c>net.core.wmem_max</c>).</summary>
    public int SendBufferSize { get; }

    /// <summary>Datagrams that came out of the socket, whatever became of them.</summary>
    public long DatagramsReceived => Sum(EndpointEvent.DatagramReceived);

    /// <summary>Bytes of <see cref="DatagramsReceived"/>.</summary>
    public long BytesReceived => Sum(EndpointEvent.ByteReceived);

    /// <summary>Datagrams that the system took to send.</summary>
    public long DatagramsSent => Sum(EndpointEvent.DatagramSent);

    /// <summary>Bytes of <see cref="DatagramsSent"/>.</summary>
    public long BytesSent => Sum(EndpointEvent.ByteSent);

    /// <summary>Datagrams that are not DTLS and went to <see cref="IDatagramHandler.OnPassThrough"/>.</summary>
    public long PassedThrough => Sum(EndpointEvent.PassedThrough);

    /// <summary>Datagrams that are not DTLS (or are empty) with no handler to take them.</summary>
    public long DroppedNotDtls => Sum(EndpointEvent.DroppedNotDtls);

    /// <summary>Datagrams from an address without an association that were no acceptable ClientHello either.</summary>
    public long DroppedUnknownAddress => Sum(EndpointEvent.DroppedUnknownAddress);

    /// <summary>Datagrams longer than <see cref="DtlsEndpointOptions.MaxDatagramLength"/>.</summary>
    public long DroppedTooLong => Sum(EndpointEvent.DroppedTooLong);

    /// <summary>Datagrams from port 0, which nobody can answer; such addresses are forged.</summary>
    public long DroppedPortZero => Sum(EndpointEvent.DroppedPortZero);

    /// <summary>Datagrams that the socket's full queue lost, as far as the system tells (Linux transport only).</summary>
    public long DroppedBySystem => Sum(EndpointEvent.DroppedBySystem);

    /// <summary>Datagrams from new addresses while there were <see cref="DtlsListenerOptions.MaxConnections"/>.</summary>
    public long DroppedTableFull => Sum(EndpointEvent.DroppedTableFull);

    /// <summary>Datagrams from new addresses while too many handshakes were under way, in total or from that source.</summary>
    public long DroppedHalfOpenLimit => Sum(EndpointEvent.DroppedHalfOpenLimit);

    /// <summary>Datagrams from new addresses, and finished handshakes, while <see cref="DtlsListenerOptions.Backlog"/> connections waited to be accepted.</summary>
    public long DroppedBacklogFull => Sum(EndpointEvent.DroppedBacklogFull);

    /// <summary>ClientHellos from the address of a living association that could not prove the address.</summary>
    public long DroppedReplacements => Sum(EndpointEvent.DroppedReplacement);

    /// <summary>Cookie requests and alerts sent to addresses for which nothing was kept.</summary>
    public long StatelessReplies => Sum(EndpointEvent.StatelessReply);

    /// <summary>Handshakes for which a session was made.</summary>
    public long HandshakesStarted => Sum(EndpointEvent.HandshakeStarted);

    /// <summary>Handshakes that finished.</summary>
    public long HandshakesCompleted => Sum(EndpointEvent.HandshakeCompleted);

    /// <summary>Handshakes that failed, timed out or were given up.</summary>
    public long HandshakesFailed => Sum(EndpointEvent.HandshakeFailed);

    /// <summary>
    /// Those of <see cref="HandshakesFailed"/> that made room for another source's while there were <see cref="DtlsListenerOptions.MaxHalfOpen"/>.
    /// </summary>
    public long HandshakesDisplaced => Sum(EndpointEvent.HandshakeDisplaced);

    /// <summary>Associations whose peer started over from the same address (RFC 9147 §5.11).</summary>
    public long AssociationsReplaced => Sum(EndpointEvent.Replaced);

    /// <summary>Connections that ended, for whatever reason.</summary>
    public long ConnectionsClosed => Sum(EndpointEvent.ConnectionClosed);

    /// <summary>Payloads refused by <see cref="DtlsConnection.TrySend"/> because <see cref="DtlsEndpointOptions.SendQueueLength"/> of them waited.</summary>
    public long SendQueueFull => Sum(EndpointEvent.SendQueueFull);

    /// <summary>
    /// Times that the socket's send buffer was full. A batch waits a millisecond for room; what finds none then is dropped, and counted in
    /// <see cref="SendFailed"/>.
    /// </summary>
    public long SendWouldBlock => Sum(EndpointEvent.SendWouldBlock);

    /// <summary>Datagrams too long for the network or the system.</summary>
    public long SendTooLong => Sum(EndpointEvent.SendTooLong) + Sum(EndpointEvent.RefusedTooLong);

    /// <summary>Sends that met an ICMP error or a missing route.</summary>
    public long SendUnreachable => Sum(EndpointEvent.SendUnreachable);

    /// <summary>Sends that failed for another reason, or a second time.</summary>
    public long SendFailed => Sum(EndpointEvent.SendFailed);

    /// <summary>ICMP errors that the system reported while receiving.</summary>
    public long ReceiveUnreachable => Sum(EndpointEvent.ReceiveUnreachable);

    /// <summary>Other errors while receiving.</summary>
    public long ReceiveFailed => Sum(EndpointEvent.ReceiveFailed);

    /// <summary>System calls that brought datagrams: <see cref="DatagramsReceived"/> divided by this is the size of a batch.</summary>
    public long ReceiveCalls => Sum(EndpointEvent.ReceiveCall);

    /// <summary>Runs of datagrams that the system had joined into one (UDP_GRO).</summary>
    public long CoalescedReceives => Sum(EndpointEvent.CoalescedReceive);

    /// <summary>System calls that took datagrams to send.</summary>
    public long SendCalls => Sum(EndpointEvent.SendCall);

    /// <summary>Runs of datagrams that the system was left to cut (UDP_SEGMENT).</summary>
    public long SegmentedSends => Sum(EndpointEvent.SegmentedSend);

    /// <summary>Datagrams in <see cref="SegmentedSends"/>.</summary>
    public long DatagramsSegmented => Sum(EndpointEvent.DatagramSegmented);

    private long Sum(EndpointEvent what)
    {
        long sum = 0;
        foreach (EventCounts shard in _shards)
        {
            sum += shard[what];
        }

        return sum;
    }
}

using System.Net;
using Dtls.Handshake;

namespace Dtls.Sockets;

/// <summary>
/// The relay's fast path: called on the thread that received. No queue, no task, no copy. An exception from a handler closes the endpoint.
/// <para>
/// One call at a time per socket (of which a listener with several <see cref="DtlsListenerOptions.Shards"/> has several:
/// <see cref="DtlsListenerOptions.HandlerFactory"/> gives each its own handler), and never from inside a call of the application's own (<see cref="DtlsConnection.TrySend"/> and the like).
/// While a call lasts nothing is received: a handler must not block.
/// </para>
/// </summary>
public interface IDatagramHandler
{
    /// <summary>A handshake finished; data may be sent.</summary>
    void OnConnected(DtlsConnection connection);

    /// <summary>A batch of opened payloads, valid only inside the call.</summary>
    /// <param name="batch">The payloads and whom they came from.</param>
    /// <param name="replies">Whatever is to be sent, sealed as it is put in and sent after the call.</param>
    void OnDatagrams(in OpenedBatch batch, SendBatch replies);

    /// <summary>A connection ended.</summary>
    void OnClosed(DtlsConnection connection, DtlsFailure? failure);

    /// <summary>A datagram that is not DTLS by its first byte (RFC 7983, RFC 9443): STUN, TURN channels, RTP, RTCP, QUIC. Valid only inside the call.</summary>
    /// <param name="datagram">The datagram, inside the receive buffer.</param>
    /// <param name="remote">The sender, good for <see cref="SendBatch.TrySendRaw"/>. The object is used again after the call: copy it to keep it.</param>
    /// <param name="replies">Whatever is to be sent after the call.</param>
    void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies)
    {
    }
}

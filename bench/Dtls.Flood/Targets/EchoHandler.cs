using System.Net;
using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.Flood.Targets;

/// <summary>Sends every payload back to where it came from, on the thread that received it.</summary>
/// <param name="echoesClear">Whether also what is not DTLS: for a comparison, and never for strangers, who could let it hit others.</param>
internal sealed class EchoHandler(bool echoesClear = false) : IDatagramHandler
{
    private long _echoed;
    private long _connected;

    /// <summary>Datagrams sent back.</summary>
    public long Echoed => Interlocked.Read(ref _echoed);

    /// <summary>Handshakes finished.</summary>
    public long Connected => Interlocked.Read(ref _connected);

    public void OnConnected(DtlsConnection connection) => Interlocked.Increment(ref _connected);

    public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
    {
        int sent = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            sent += replies.TrySend(batch.Connection(i), batch.Payload(i)) ? 1 : 0;
        }

        Interlocked.Add(ref _echoed, sent);
    }

    public void OnClosed(DtlsConnection connection, DtlsFailure? failure)
    {
    }

    public void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies)
    {
        if (echoesClear)
        {
            replies.TrySendRaw(remote, datagram);
        }
    }
}

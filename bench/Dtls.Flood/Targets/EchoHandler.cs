using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.Flood.Targets;

/// <summary>Sends every payload back to where it came from, on the thread that received it.</summary>
internal sealed class EchoHandler : IDatagramHandler
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
}

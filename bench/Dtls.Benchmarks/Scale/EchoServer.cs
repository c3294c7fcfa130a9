using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.Benchmarks.Scale;

/// <summary>Sends payloads back.</summary>
internal sealed class EchoServer : IDatagramHandler
{
    public void OnConnected(DtlsConnection connection)
    {
    }

    public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            replies.TrySend(batch.Connection(i), batch.Payload(i));
        }
    }

    public void OnClosed(DtlsConnection connection, DtlsFailure? failure)
    {
    }
}

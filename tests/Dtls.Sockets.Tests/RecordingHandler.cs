using System.Net;
using System.Text;
using Dtls.Handshake;

namespace Dtls.Sockets.Tests;

/// <summary>Writes down what it is told, and answers payloads and foreign datagrams with themselves.</summary>
internal class RecordingHandler : IDatagramHandler
{
    private readonly Lock _lock = new();
    private readonly List<string> _events = [];

    public DtlsConnection? Last { get; private set; }

    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public virtual void OnConnected(DtlsConnection connection)
    {
        Last = connection;
        Note("connected");
    }

    public virtual void OnDatagrams(in OpenedBatch batch, SendBatch replies)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            Note($"data {Encoding.UTF8.GetString(batch.Payload(i))}");
            Assert.True(replies.TrySend(batch.Connection(i), batch.Payload(i)));
        }
    }

    public virtual void OnClosed(DtlsConnection connection, DtlsFailure? failure) => Note($"closed {failure?.Alert.ToString() ?? "in order"}");

    public virtual void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies)
    {
        Note($"foreign {datagram.Length}");
        Assert.True(replies.TrySendRaw(remote, datagram));
    }

    protected void Note(string what)
    {
        lock (_lock)
        {
            _events.Add(what);
        }
    }
}

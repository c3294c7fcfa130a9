using Org.BouncyCastle.Tls;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Datagrams in memory: queues while the handshake runs, then the slots of a batch.</summary>
internal sealed class BouncyCastleTransport(DatagramQueue incoming, DatagramQueue outgoing) : DatagramTransport
{
    /// <summary>Bytes of an Ethernet frame.</summary>
    private const int UsualLimit = 1500;

    private RecordBatch? _batch;
    private int _next;

    /// <summary>From now on records go to and come from the slots of <paramref name="batch"/>, first to last.</summary>
    public void Use(RecordBatch batch)
    {
        _batch = batch;
        _next = 0;
    }

    // It allocates a buffer of this length for each record that it receives, so an honest comparison gives it no more than it needs.
    public int GetReceiveLimit() => _batch is { } batch ? Math.Max(UsualLimit, batch.Stride) : HandshakeSettings.Mtu;

    public int GetSendLimit() => GetReceiveLimit();

    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        if (_batch is not { } batch)
        {
            return incoming.Take(buffer, waitMillis);
        }

        if (_next == batch.Count)
        {
            return -1;
        }

        Span<byte> record = batch.Record(_next++);
        record.CopyTo(buffer);
        return record.Length;
    }

    public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

    public void Send(ReadOnlySpan<byte> buffer)
    {
        if (_batch is not { } batch)
        {
            outgoing.Add(buffer);
            return;
        }

        buffer.CopyTo(batch.Slot(_next));
        batch.Lengths[_next++] = buffer.Length;
    }

    public void Close()
    {
    }
}

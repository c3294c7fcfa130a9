using System.Diagnostics;
using Dtls.Flood.Measurements;
using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.Flood.Traffic;

/// <summary>
/// One association of the flood. Echoes are counted, and the window refilled, on the receive thread; <see cref="Pacer"/> sends the
/// first datagrams, those of a fixed rate, and those that take the place of lost ones.
/// </summary>
internal sealed class FloodConnection : IDatagramHandler
{
    // Never held while DtlsConnection.TrySend is called: the library may hold a lock of its own around OnDatagrams.
    private readonly Lock _gate = new();
    private readonly OutstandingDatagrams _outstanding;
    private readonly LatencyBuffer _roundTrips;
    private readonly long _lossTimeout;
    private readonly bool _refills;
    private readonly int _index;
    private readonly byte[] _reply;
    private readonly byte[] _paced;
    private DtlsConnection? _connection;
    private volatile bool _sending;
    private volatile bool _closed;

    public FloodConnection(int index, FloodOptions options, LatencyRecorder roundTrips)
    {
        _index = index;
        _refills = options.Rate == 0;
        _lossTimeout = (long)(options.LossTimeout.TotalSeconds * Stopwatch.Frequency);
        _roundTrips = new LatencyBuffer(roundTrips);
        _reply = new byte[options.Size];
        _paced = new byte[options.Size];
        _outstanding = _refills
            ? new OutstandingDatagrams(options.Window, remembered: options.Window * 8)
            : new OutstandingDatagrams(int.MaxValue, Remembered(options));
    }

    /// <summary>Why the association ended before it was closed; null while it lives.</summary>
    public DtlsFailure? Failure { get; private set; }

    /// <summary>Whether the peer has ended the association.</summary>
    public bool IsClosed => _closed;

    /// <summary>Gives it its association.</summary>
    public void Attach(DtlsConnection connection) => _connection = connection;

    /// <summary>Lets datagrams flow, or only waits for those under way.</summary>
    public void Sends(bool sending) => _sending = sending;

    /// <summary>Puts one datagram on the way, for a fixed rate.</summary>
    public void SendOne(long now)
    {
        if (!_sending)
        {
            return;
        }

        long sequence;
        lock (_gate)
        {
            sequence = _outstanding.Send(now);
        }

        SendPaced(sequence, now);
    }

    /// <summary>Gives up what is overdue, and fills the window.</summary>
    public void Service(long now)
    {
        int free;
        lock (_gate)
        {
            _outstanding.Expire(now - _lossTimeout);
            free = _refills && _sending ? _outstanding.Free : 0;
        }

        for (; free > 0 && !_closed; free--)
        {
            long sequence;
            lock (_gate)
            {
                if (_outstanding.Free == 0)
                {
                    return; // the receive thread was faster
                }

                sequence = _outstanding.Send(now);
            }

            if (!SendPaced(sequence, now))
            {
                return;
            }
        }
    }

    /// <summary>Counts so far, and how many are under way. Hands finished round trips over to the recorder.</summary>
    public FloodCounts Snapshot(out int outstanding)
    {
        lock (_gate)
        {
            _roundTrips.Flush();
            outstanding = _closed ? 0 : _outstanding.Outstanding;
            return _outstanding.Counts;
        }
    }

    /// <summary>Starts counting anew.</summary>
    public void ResetCounts()
    {
        lock (_gate)
        {
            _outstanding.ResetCounts();
        }
    }

    public async ValueTask CloseAsync()
    {
        if (_connection is not null)
        {
            await _connection.CloseAsync();
        }
    }

    public void OnConnected(DtlsConnection connection)
    {
    }

    public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
    {
        long now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                Count(batch.Payload(i), now);
            }

            if (_refills && _sending && batch.Count > 0)
            {
                Refill(batch.Connection(0), replies, now);
            }
        }
    }

    public void OnClosed(DtlsConnection connection, DtlsFailure? failure)
    {
        Failure = failure;
        _closed = true;
    }

    private static int Remembered(FloodOptions options)
    {
        double underWay = options.Rate / options.Connections * options.LossTimeout.TotalSeconds;
        return (int)Math.Clamp(2 * underWay, 256, 1 << 20);
    }

    private void Count(ReadOnlySpan<byte> payload, long now)
    {
        if (!PayloadStamp.TryRead(payload, _index, _reply.Length, out long sequence))
        {
            _outstanding.CountForeign();
        }
        else if (_outstanding.TryReturn(sequence, out long sentAt))
        {
            _roundTrips.Add(now - sentAt);
        }
    }

    private void Refill(DtlsConnection connection, SendBatch replies, long now)
    {
        for (int free = _outstanding.Free; free > 0; free--)
        {
            long sequence = _outstanding.Send(now);
            PayloadStamp.Write(_reply, _index, sequence, now);
            if (!replies.TrySend(connection, _reply))
            {
                _outstanding.Unsend(sequence);
                return;
            }
        }
    }

    private bool SendPaced(long sequence, long now)
    {
        PayloadStamp.Write(_paced, _index, sequence, now);
        if (_connection!.TrySend(_paced))
        {
            return true;
        }

        lock (_gate)
        {
            _outstanding.Unsend(sequence);
        }

        return false;
    }
}

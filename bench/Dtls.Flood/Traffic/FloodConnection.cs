using System.Diagnostics;
using System.Net;
using Dtls.Flood.Measurements;
using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.Flood.Traffic;

/// <summary>
/// One association of the flood, or its like in the clear. What comes is counted, and the window refilled, on the receive thread;
/// <see cref="Pacer"/> sends the first datagrams, those of a fixed rate, and those that take the place of lost ones.
/// <para>
/// An echo brings back what was sent from here. A relay brings what the others of the room sent: it is counted where it was sent from.
/// </para>
/// </summary>
internal sealed class FloodConnection : IDatagramHandler
{
    // Never held while FloodLink.TrySend is called from outside: the library may hold a lock of its own around OnDatagrams.
    private readonly Lock _gate = new();
    private readonly OutstandingDatagrams _outstanding;
    private readonly LatencyBuffer _roundTrips;
    private readonly long _lossTimeout;
    private readonly bool _refills;
    private readonly int _index;
    private readonly int _size;
    private readonly int _roomSize;
    private readonly FloodConnection[] _all;
    private readonly byte[] _reply;
    private readonly byte[] _paced;
    private FloodLink? _link;
    private volatile bool _sending;
    private volatile bool _closed;

    /// <param name="index">Its place in <paramref name="all"/>.</param>
    /// <param name="all">The connections of the load; each <see cref="FloodOptions.Participants"/> in a row are a room.</param>
    /// <param name="options">How it floods.</param>
    /// <param name="roundTrips">Where the time goes that datagrams take.</param>
    public FloodConnection(int index, FloodConnection[] all, FloodOptions options, LatencyRecorder roundTrips)
    {
        _index = index;
        _all = all;
        _size = options.Size;
        _roomSize = options.Participants;
        _refills = options.Rate == 0;
        _lossTimeout = (long)(options.LossTimeout.TotalSeconds * Stopwatch.Frequency);
        _roundTrips = new LatencyBuffer(roundTrips);
        _reply = new byte[options.Size];
        _paced = new byte[options.Size];
        ulong receivers = _roomSize == 1 ? 1 : (ulong.MaxValue >> (64 - _roomSize)) & ~(1UL << (index % _roomSize));
        _outstanding = _refills
            ? new OutstandingDatagrams(options.Window, remembered: options.Window * 8, receivers)
            : new OutstandingDatagrams(int.MaxValue, Remembered(options), receivers);
    }

    /// <summary>Why the association ended before it was closed; null while it lives.</summary>
    public DtlsFailure? Failure { get; private set; }

    /// <summary>Whether the peer has ended the association.</summary>
    public bool IsClosed => _closed;

    /// <summary>The room it is in.</summary>
    public int Room => _index / _roomSize;

    /// <summary>Gives it its association, or its socket.</summary>
    public void Attach(FloodLink link) => _link = link;

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
            // Number and datagram in one: while a thread is put aside between them, so many numbers come back that this one would be forgotten.
            lock (_gate)
            {
                if (_outstanding.Free == 0 || !SendPaced(_outstanding.Send(now), now))
                {
                    return; // the receive thread was faster, or there is no way
                }
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
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }
    }

    public void OnConnected(DtlsConnection connection)
    {
    }

    // Both ways in do the same for each datagram, although a batch could spare some of it: else the comparison would be unfair.
    public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            Take(batch.Payload(i), replies);
        }
    }

    public void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies) => Take(datagram, replies);

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

    private void Take(ReadOnlySpan<byte> payload, SendBatch replies)
    {
        long now = Stopwatch.GetTimestamp();
        if (PayloadStamp.TryRead(payload, _size, out int sender, out long sequence) && IsInRoom(sender))
        {
            _all[sender].Return(sequence, _index % _roomSize, now);
        }
        else
        {
            lock (_gate)
            {
                _outstanding.CountForeign();
            }
        }

        if (_refills && _sending)
        {
            Refill(replies, now);
        }
    }

    private bool IsInRoom(int sender) => (uint)sender < (uint)_all.Length && sender / _roomSize == Room;

    /// <summary>A datagram from here has arrived: back here, or at another of the room.</summary>
    private void Return(long sequence, int receiver, long now)
    {
        lock (_gate)
        {
            if (_outstanding.TryReturn(sequence, out long sentAt, receiver))
            {
                _roundTrips.Add(now - sentAt);
            }
        }
    }

    private void Refill(SendBatch replies, long now)
    {
        lock (_gate)
        {
            for (int free = _outstanding.Free; free > 0; free--)
            {
                long sequence = _outstanding.Send(now);
                PayloadStamp.Write(_reply, _index, sequence, now);
                if (!_link!.TrySend(replies, _reply))
                {
                    _outstanding.Unsend(sequence);
                    return;
                }
            }
        }
    }

    private bool SendPaced(long sequence, long now)
    {
        PayloadStamp.Write(_paced, _index, sequence, now);
        if (_link!.TrySend(_paced))
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

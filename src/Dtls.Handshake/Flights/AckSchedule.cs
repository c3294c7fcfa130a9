using System.Buffers;
using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Flights;

/// <summary>
/// When to acknowledge, and what: a quarter of the retransmission timeout after the first record that no flight of ours answers, or at once.
/// RFC 9147 §7.1.
/// </summary>
internal sealed class AckSchedule(TimeProvider time, RecordSealer sealer)
{
    private readonly ReceivedRecords _received = new();
    private bool _isDue;

    /// <summary>The timestamp when an ACK is due; <see cref="long.MaxValue"/> while none is awaited.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    /// <summary>Whether an ACK waits to be written.</summary>
    public bool IsDue => _isDue && _received.Count > 0;

    /// <summary>Whether an ACK will be or waits to be written.</summary>
    public bool IsUnderWay => IsDue || Deadline != long.MaxValue;

    /// <summary>A handshake record was processed or kept whole, or held only what we had already.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="retransmissionTimeout">Of the moment; a quarter of it is how long an ACK may wait.</param>
    public void OnAccepted(RecordNumber number, TimeSpan retransmissionTimeout)
    {
        _received.Add(number);
        if (Deadline == long.MaxValue && !_isDue)
        {
            Deadline = time.GetTimestampAfter(retransmissionTimeout / 4);
        }
    }

    public void SendAtOnce() => (_isDue, Deadline) = (true, long.MaxValue);

    /// <summary>Lets the ACK out when its time has come.</summary>
    public void OnTimeout()
    {
        if (Deadline <= time.GetTimestamp())
        {
            SendAtOnce();
        }
    }

    /// <summary>Writes the ACK that is due, in the current epoch, with as many of the latest numbers as fit.</summary>
    /// <returns>Bytes written; 0 when there is no room.</returns>
    public int Write(Span<byte> datagram)
    {
        int room = datagram.Length - sealer.GetSealedLength(AckMessage.LengthBytes);
        RecordNumber[] numbers = _received.Latest(Math.Max(0, room / AckMessage.NumberLength));
        byte[] scratch = ArrayPool<byte>.Shared.Rent(AckMessage.LengthBytes + (AckMessage.NumberLength * ReceivedRecords.Capacity));
        var writer = new WireWriter(scratch);
        AckMessage.Write(ref writer, numbers);
        SealStatus status = sealer.Seal(ContentType.Ack, writer.Written, datagram, out int written);
        ArrayPool<byte>.Shared.Return(scratch);
        _isDue = false;
        return status == SealStatus.Sealed ? written : 0;
    }
}

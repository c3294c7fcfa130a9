using System.Buffers;
using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Flights;

/// <summary>
/// Cuts a flight into fragments, records and datagrams, as full as the MTU allows, and starts over for a retransmission: what the peer has
/// not acknowledged, under the same epochs, with fresh record numbers, cut by the MTU of the moment. RFC 6347 §4.2.3–4.2.4, RFC 9147 §5.5, §7.2.
/// Made for one flight; whoever needs nothing of it sent again lets go of both.
/// </summary>
internal sealed class FlightSender(OutgoingFlight flight, RecordSealer sealer)
{
    private readonly SentRecords _sent = new();
    private int _item;
    private int _offset;

    public bool HasMore => TryFindNext(out _, out _, out _);

    /// <summary>Whatever is not acknowledged is to be sent, from the first message.</summary>
    public void Restart() => (_item, _offset) = (0, 0);

    /// <summary>The peer has received a record: what it carried is not sent again.</summary>
    /// <returns>Whether it carried anything of this flight that was not acknowledged before.</returns>
    public bool Acknowledge(RecordNumber number)
    {
        bool any = false;
        foreach (SentFragment fragment in _sent.In(number))
        {
            any |= flight.Acknowledge(fragment.Item, fragment.Offset, fragment.Length);
        }

        return any;
    }

    /// <summary>Writes the next datagram.</summary>
    /// <param name="datagram">As long as the MTU; filled as far as the flight reaches.</param>
    /// <param name="messagesApart">Whether every message gets records of its own, instead of sharing those of its epoch.</param>
    /// <returns>Bytes written; 0 when nothing is left to send.</returns>
    public int WriteDatagram(Span<byte> datagram, bool messagesApart = false)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(datagram.Length);
        int written = 0;
        ushort? epochInDatagram = null;
        while (TryFindNext(out int index, out _, out _))
        {
            FlightItem item = flight.Items[index];

            // Else one datagram never holds two handshake records of one encrypted epoch: the first would have had room for both.
            if (item.Epoch != 0 && item.Epoch == epochInDatagram && !messagesApart)
            {
                break;
            }

            int room = datagram.Length - written - sealer.GetExpansion(item.Epoch);
            int filled = FillRecord(index, scratch.AsSpan(0, Math.Clamp(room, 0, RecordLimits.MaxPlaintextLength)), messagesApart);
            if (filled == 0
                || sealer.Seal(item.Epoch, item.ContentType, scratch.AsSpan(0, filled), datagram[written..], out int sealedLength, out RecordNumber number) != SealStatus.Sealed)
            {
                break;
            }

            _sent.Stamp(number);
            written += sealedLength;
            epochInDatagram = item.Epoch;
        }

        ArrayPool<byte>.Shared.Return(scratch);
        return written;
    }

    /// <summary>Finds the next bytes to send, stepping over what the peer has.</summary>
    private bool TryFindNext(out int item, out int start, out int length)
    {
        for (item = _item; item < flight.Items.Length; item++)
        {
            if (flight.TryFindUnacknowledged(item, item == _item ? _offset : 0, out start, out length))
            {
                return true;
            }
        }

        (start, length) = (0, 0);
        return false;
    }

    /// <summary>Writes what one record can hold: in epoch 0 one fragment, in an encrypted epoch as many messages as fit, unless they stay apart.</summary>
    private int FillRecord(int index, Span<byte> plaintext, bool messagesApart)
    {
        FlightItem first = flight.Items[index];
        if (first.ContentType is ContentType.ChangeCipherSpec)
        {
            if (plaintext.IsEmpty)
            {
                return 0;
            }

            plaintext[0] = 1;
            StepTo(index + 1, 0);
            return 1;
        }

        int filled = 0;
        int fragment;
        do
        {
            fragment = WriteFragment(plaintext[filled..]);
            filled += fragment;
        }
        while (fragment != 0 && first.Epoch != 0 && !messagesApart && TryFindNext(out int next, out _, out _) && flight.Items[next].Epoch == first.Epoch);

        return filled;
    }

    /// <summary>Writes a fragment of the message at hand, of at least one byte unless the message is empty, and steps on.</summary>
    private int WriteFragment(Span<byte> room)
    {
        TryFindNext(out int index, out int start, out int length);
        FlightItem item = flight.Items[index];
        int take = Math.Min(length, room.Length - HandshakeHeader.Length);
        if (take < 0 || (take == 0 && length > 0))
        {
            return 0;
        }

        var writer = new WireWriter(room);
        new HandshakeHeader
        {
            Type = item.Type,
            MessageLength = item.Length,
            MessageSequence = item.MessageSequence,
            FragmentOffset = start,
            FragmentLength = take,
        }.Write(ref writer);
        writer.WriteBytes(flight.Body(item).Slice(start, take));
        _sent.Add(index, start, take);

        int end = start + take;
        StepTo(end == item.Length ? index + 1 : index, end == item.Length ? 0 : end);
        return writer.Length;
    }

    private void StepTo(int item, int offset) => (_item, _offset) = (item, offset);
}

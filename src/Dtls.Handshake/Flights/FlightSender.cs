using System.Buffers;
using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Flights;

/// <summary>
/// Cuts a flight into fragments, records and datagrams, as full as the MTU allows, and starts over for a retransmission: the same
/// messages under the same epochs, fresh record numbers, cut by the MTU of the moment. RFC 6347 §4.2.3–4.2.4, RFC 9147 §4.4 and §5.5.
/// </summary>
internal sealed class FlightSender(OutgoingFlight flight, RecordSealer sealer)
{
    private int _item;
    private int _offset;

    public bool HasMore => _item < flight.Items.Length;

    /// <summary>Everything is to be sent, from the first message.</summary>
    public void Restart() => (_item, _offset) = (0, 0);

    /// <summary>Nothing is to be sent.</summary>
    public void Stop() => (_item, _offset) = (flight.Items.Length, 0);

    /// <summary>Writes the next datagram.</summary>
    /// <param name="datagram">As long as the MTU; filled as far as the flight reaches.</param>
    /// <returns>Bytes written; 0 when nothing is left to send.</returns>
    public int WriteDatagram(Span<byte> datagram)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(datagram.Length);
        int written = 0;
        ushort? epochInDatagram = null;
        while (HasMore)
        {
            FlightItem item = flight.Items[_item];

            // One datagram never holds two handshake records of one encrypted epoch: the first would have had room for both.
            if (item.Epoch != 0 && item.Epoch == epochInDatagram)
            {
                break;
            }

            int room = datagram.Length - written - sealer.GetExpansion(item.Epoch);
            int filled = FillRecord(item, scratch.AsSpan(0, Math.Clamp(room, 0, RecordLimits.MaxPlaintextLength)));
            if (filled == 0 || sealer.Seal(item.Epoch, item.ContentType, scratch.AsSpan(0, filled), datagram[written..], out int sealedLength, out _) != SealStatus.Sealed)
            {
                break;
            }

            written += sealedLength;
            epochInDatagram = item.Epoch;
        }

        ArrayPool<byte>.Shared.Return(scratch);
        return written;
    }

    /// <summary>Writes what one record can hold: in epoch 0 one fragment, in an encrypted epoch as many messages as fit.</summary>
    private int FillRecord(in FlightItem first, Span<byte> plaintext)
    {
        if (first.ContentType is ContentType.ChangeCipherSpec)
        {
            if (plaintext.IsEmpty)
            {
                return 0;
            }

            plaintext[0] = 1;
            _item++;
            return 1;
        }

        int filled = 0;
        int fragment;
        do
        {
            fragment = WriteFragment(plaintext[filled..]);
            filled += fragment;
        }
        while (fragment != 0 && first.Epoch != 0 && HasMore && flight.Items[_item] is { ContentType: ContentType.Handshake } next && next.Epoch == first.Epoch);

        return filled;
    }

    /// <summary>Writes a fragment of the message at hand, of at least one byte unless the message is empty, and steps on.</summary>
    private int WriteFragment(Span<byte> room)
    {
        FlightItem item = flight.Items[_item];
        int left = item.Length - _offset;
        int take = Math.Min(left, room.Length - HandshakeHeader.Length);
        if (take < 0 || (take == 0 && left > 0))
        {
            return 0;
        }

        var writer = new WireWriter(room);
        new HandshakeHeader
        {
            Type = item.Type,
            MessageLength = item.Length,
            MessageSequence = item.MessageSequence,
            FragmentOffset = _offset,
            FragmentLength = take,
        }.Write(ref writer);
        writer.WriteBytes(flight.Body(item).Slice(_offset, take));

        _offset += take;
        if (_offset == item.Length)
        {
            (_item, _offset) = (_item + 1, 0);
        }

        return writer.Length;
    }
}

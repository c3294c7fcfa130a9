using System.Runtime.InteropServices;
using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Flights;

/// <summary>
/// The messages that we sent last, written once and kept as bytes, because any of them may have to be sent again. RFC 6347 §4.2.4.
/// </summary>
internal sealed class OutgoingFlight
{
    private readonly List<FlightItem> _items = [];
    private Dictionary<int, ByteCoverage>? _acknowledged; // none in most flights: their answer acknowledges them whole
    private byte[] _bytes = [];
    private int _length;

    public ReadOnlySpan<FlightItem> Items => CollectionsMarshal.AsSpan(_items);

    /// <summary>The last flight of a handshake has no timer: it is sent again when the peer repeats its own (RFC 6347 §4.2.4).</summary>
    public bool IsFinal { get; private set; }

    /// <summary>The body of an item.</summary>
    public ReadOnlySpan<byte> Body(FlightItem item) => _bytes.AsSpan(item.Start, item.Length);

    /// <summary>Forgets the flight before: the peer's answer to it is complete.</summary>
    public void Begin(bool isFinal)
    {
        _items.Clear();
        _acknowledged = null;
        _length = 0;
        IsFinal = isFinal;
    }

    /// <summary>The flight is whole and may have to be kept for a while: gives back the room that it does not need.</summary>
    public void Trim()
    {
        _items.TrimExcess();
        Array.Resize(ref _bytes, _length);
    }

    /// <summary>Whether the peer has acknowledged every byte (RFC 9147 §7.2); false for a flight of nothing.</summary>
    public bool IsAcknowledged => _items.Count > 0 && _acknowledged?.Count == _items.Count && _acknowledged.Values.All(coverage => coverage.IsComplete);

    /// <summary>The peer has these bytes: they are not sent again. False when it had them before.</summary>
    public bool Acknowledge(int item, int offset, int length)
    {
        _acknowledged ??= [];
        if (!_acknowledged.TryGetValue(item, out ByteCoverage? coverage))
        {
            _acknowledged.Add(item, coverage = new ByteCoverage(_items[item].Length));
        }

        return coverage.Mark(offset, length);
    }

    /// <summary>What of a message the peer may not have yet, from <paramref name="from"/> on; false when it has all.</summary>
    public bool TryFindUnacknowledged(int item, int from, out int start, out int length)
    {
        int end = _items[item].Length;
        if (_acknowledged is null || !_acknowledged.TryGetValue(item, out ByteCoverage? coverage))
        {
            (start, length) = (from, end - from);
            return from < end || from == 0;
        }

        (start, length) = coverage.NextGap(from);
        return length > 0;
    }

    public void AddChangeCipherSpec(ushort epoch)
    {
        Reserve(1)[0] = 1;
        _items.Add(new FlightItem(ContentType.ChangeCipherSpec, epoch, default, 0, _length, 1));
        _length++;
    }

    /// <summary>Writes a message behind the others and gives its body.</summary>
    public ReadOnlySpan<byte> Add<T>(in T body, ushort epoch, ushort messageSequence)
        where T : IHandshakeBody, allows ref struct
    {
        int written;
        for (int room = 512; !TryWrite(body, room, out written); room *= 2)
        {
        }

        var item = new FlightItem(ContentType.Handshake, epoch, T.Type, messageSequence, _length, written);
        _items.Add(item);
        _length += written;
        return Body(item);
    }

    private bool TryWrite<T>(in T body, int room, out int written)
        where T : IHandshakeBody, allows ref struct
    {
        var writer = new WireWriter(Reserve(room));
        body.Write(ref writer);
        written = writer.Length;
        return !writer.Overflowed;
    }

    private Span<byte> Reserve(int room)
    {
        if (_bytes.Length - _length < room)
        {
            Array.Resize(ref _bytes, Math.Max(_length + room, _bytes.Length * 2));
        }

        return _bytes.AsSpan(_length);
    }
}

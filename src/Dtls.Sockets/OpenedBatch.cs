using Dtls.Sockets.Loops;

namespace Dtls.Sockets;

/// <summary>Opened payloads of one wake-up, in the order of arrival.</summary>
public readonly ref struct OpenedBatch
{
    private readonly OpenedList _list;

    internal OpenedBatch(OpenedList list) => _list = list;

    /// <summary>How many there are.</summary>
    public int Count => _list.Count;

    /// <summary>Whom payload <paramref name="index"/> came from.</summary>
    public DtlsConnection Connection(int index) => _list[index].Connection;

    /// <summary>Payload <paramref name="index"/>, inside the receive buffer.</summary>
    public ReadOnlySpan<byte> Payload(int index)
    {
        ref readonly OpenedPayload payload = ref _list[index];
        return payload.Memory.AsSpan(payload.Offset, payload.Length);
    }

    /// <summary>
    /// The ECN code point of the datagram that brought payload <paramref name="index"/>, RFC 3168 §5: 0 not capable, 1 and 2 capable, 3
    /// congestion experienced. Always 0 with the portable transport.
    /// </summary>
    public byte Ecn(int index) => _list[index].Ecn;
}

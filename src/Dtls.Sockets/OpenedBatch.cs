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
}

namespace Dtls.Sockets;

/// <summary>Opened payloads of one wake-up, in the order of arrival.</summary>
public readonly ref struct OpenedBatch
{
    /// <summary>How many there are.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>Whom payload <paramref name="index"/> came from.</summary>
    public DtlsConnection Connection(int index) => throw new NotImplementedException();

    /// <summary>Payload <paramref name="index"/>, inside the receive buffer.</summary>
    public ReadOnlySpan<byte> Payload(int index) => throw new NotImplementedException();
}

namespace Dtls.Sockets;

/// <summary>Datagrams to be sent after the handler returns. Sealed straight into the batch's memory.</summary>
public sealed class SendBatch
{
    /// <summary>Seals <paramref name="payload"/> for <paramref name="connection"/>, a connection of this endpoint. A full batch is sent and goes on.</summary>
    /// <returns>False when the connection cannot send: closed, or the payload is too long.</returns>
    public bool TrySend(DtlsConnection connection, ReadOnlySpan<byte> payload) => throw new NotImplementedException();

    /// <summary>Adds a datagram that is not DTLS.</summary>
    public bool TrySendRaw(System.Net.SocketAddress remote, ReadOnlySpan<byte> datagram) => throw new NotImplementedException();
}

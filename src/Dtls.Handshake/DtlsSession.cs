using Dtls.Records;

namespace Dtls.Handshake;

/// <summary>
/// One association without a socket, a thread or a clock of its own: datagrams in, datagrams out, next timeout out.
/// Owned by one thread at a time. Nothing a peer sends makes it throw.
/// </summary>
public sealed class DtlsSession : IDisposable
{
    /// <summary>A client that has its first flight ready for <see cref="TryGetTransmit"/>.</summary>
    /// <param name="context">From <see cref="DtlsContext.CreateClient"/>.</param>
    /// <param name="targetHost">The name or address that the certificate must be for, and that SNI asks for (names only); null for neither.</param>
    public static DtlsSession CreateClient(DtlsContext context, string? targetHost = null) => throw new NotImplementedException();

    /// <summary>A server for one client whose address is taken as proved; for others see <see cref="DtlsAcceptor"/>.</summary>
    public static DtlsSession CreateServer(DtlsContext context) => throw new NotImplementedException();

    /// <summary>Where the session stands.</summary>
    public DtlsSessionState State => throw new NotImplementedException();

    /// <summary>What was negotiated; null before <see cref="IDtlsSink.OnConnected"/>.</summary>
    public DtlsConnectionInfo? Info => throw new NotImplementedException();

    /// <summary>Why it failed; null as long as it has not, and after an orderly close.</summary>
    public DtlsFailure? Failure => throw new NotImplementedException();

    /// <summary>Received records by outcome.</summary>
    public RecordCounters Counters => throw new NotImplementedException();

    /// <summary>Whatever the owner wants to find again in a sink call.</summary>
    public object? Tag { get; set; }

    /// <summary>Bytes of a datagram, at most. May change at any time; flights sent again are cut anew. At least 256.</summary>
    public int Mtu { get => throw new NotImplementedException(); set => throw new NotImplementedException(); }

    /// <summary>When <see cref="HandleTimeout"/> is due, as a timestamp of the context's <see cref="TimeProvider"/>; <see cref="long.MaxValue"/> for never.</summary>
    public long NextTimeout => throw new NotImplementedException();

    /// <summary>Takes one datagram; the bytes are overwritten. Answers wait in <see cref="TryGetTransmit"/>.</summary>
    public void Receive(Span<byte> datagram, IDtlsSink sink) => throw new NotImplementedException();

    /// <summary>Does what is due by the clock; harmless when nothing is.</summary>
    public void HandleTimeout(IDtlsSink sink) => throw new NotImplementedException();

    /// <summary>The next datagram of handshake messages or alerts to send. Call until false after every other call.</summary>
    /// <param name="destination">At least <see cref="Mtu"/> bytes.</param>
    /// <param name="written">The datagram's length.</param>
    public bool TryGetTransmit(Span<byte> destination, out int written) => throw new NotImplementedException();

    /// <summary>Seals one record of application data, which is one datagram. Not before <see cref="DtlsSessionState.Connected"/>.</summary>
    /// <returns><see cref="SealStatus.UnknownEpoch"/> when the session is not connected.</returns>
    public SealStatus Seal(ReadOnlySpan<byte> payload, Span<byte> destination, out int written) => throw new NotImplementedException();

    /// <summary>Bytes of the datagram that carries <paramref name="payloadLength"/> bytes of application data.</summary>
    public int GetDatagramLength(int payloadLength) => throw new NotImplementedException();

    /// <summary>Lets the peer in; see <see cref="IDtlsSink.OnPeerVerification"/>. The handshake goes on inside this call.</summary>
    /// <exception cref="InvalidOperationException">The session does not await a decision.</exception>
    public void AcceptPeer(IDtlsSink sink) => throw new NotImplementedException();

    /// <summary>Refuses the peer with an alert.</summary>
    /// <exception cref="InvalidOperationException">The session does not await a decision.</exception>
    public void RejectPeer(IDtlsSink sink, AlertDescription alert = AlertDescription.CertificateUnknown, string reason = "the peer's certificate was refused") => throw new NotImplementedException();

    /// <summary>Ends the association with close_notify. Harmless when it has ended.</summary>
    public void Close(IDtlsSink sink) => throw new NotImplementedException();

    /// <summary>Ends the association with a fatal alert, a handshake that took too long for instance. Harmless when it has ended.</summary>
    public void Abort(IDtlsSink sink, AlertDescription alert, string reason) => throw new NotImplementedException();

    /// <summary>Keying material for other protocols. RFC 5705, RFC 8446 §7.5.</summary>
    /// <param name="label">The registered label, ASCII.</param>
    /// <param name="context">The context value; default means an absent one when <paramref name="useContext"/> is false.</param>
    /// <param name="output">Filled whole.</param>
    /// <param name="useContext">DTLS 1.2 tells an empty context from none; DTLS 1.3 does not.</param>
    /// <exception cref="InvalidOperationException">The session is not connected, or has no extended master secret.</exception>
    public void ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> output, bool useContext = false) => throw new NotImplementedException();

    /// <summary>Wipes all keys. Sends nothing.</summary>
    public void Dispose() => throw new NotImplementedException();
}

namespace Dtls.Handshake;

/// <summary>
/// The front door of a server: looks at datagrams from unknown addresses and makes a session only for those that have proved theirs.
/// Allocates nothing before that. Owned by one thread at a time.
/// </summary>
public sealed class DtlsAcceptor : IDisposable
{
    /// <summary>A door for sessions of <paramref name="context"/>, made by <see cref="DtlsContext.CreateServer"/>.</summary>
    public DtlsAcceptor(DtlsContext context) => throw new NotImplementedException();

    /// <summary>Judges one datagram.</summary>
    /// <param name="datagram">The datagram; overwritten when a session takes it.</param>
    /// <param name="peerAddress">The bytes that stand for the sender's address and port; the cookie is bound to them.</param>
    /// <param name="halfOpen">How many handshakes are under way, for <see cref="CookiePolicy.WhenLoaded"/>.</param>
    /// <param name="sink">The sink of the new session.</param>
    /// <param name="reply">At least 512 bytes for a stateless reply, which is never longer than the datagram that asked for it.</param>
    /// <param name="replyLength">Its length for <see cref="AcceptStatus.Reply"/>.</param>
    /// <param name="session">The new session for <see cref="AcceptStatus.Accepted"/>; it belongs to the caller.</param>
    public AcceptStatus Accept(Span<byte> datagram, ReadOnlySpan<byte> peerAddress, int halfOpen, IDtlsSink sink, Span<byte> reply, out int replyLength, out DtlsSession? session) => throw new NotImplementedException();

    /// <summary>Wipes the cookie keys.</summary>
    public void Dispose() => throw new NotImplementedException();
}

using Dtls.Handshake.Cookies;
using Dtls.Records;

namespace Dtls.Handshake;

/// <summary>
/// The front door of a server: looks at datagrams from unknown addresses and makes a session only for those that have proved theirs.
/// Allocates nothing before that. Owned by one thread at a time.
/// </summary>
/// <remarks>
/// The first fragment of a ClientHello is enough: version, random, session id and cookie stand at its beginning, so a hello that spans
/// datagrams is served too. Its other fragments, should they come first, are dropped and come again.
/// </remarks>
public sealed class DtlsAcceptor : IDisposable
{
    private readonly DtlsContext _context;
    private readonly DtlsServerOptions _options;
    private readonly CookieSealer _cookies;

    /// <summary>A door for sessions of <paramref name="context"/>, made by <see cref="DtlsContext.CreateServer"/>.</summary>
    /// <exception cref="ArgumentException">The context is a client's.</exception>
    public DtlsAcceptor(DtlsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = context.Options as DtlsServerOptions ?? throw new ArgumentException("An acceptor needs a context of DtlsContext.CreateServer.", nameof(context));
        _context = context;
        _cookies = new CookieSealer(_options.Random, _options.TimeProvider);
    }

    /// <summary>Judges one datagram.</summary>
    /// <param name="datagram">The datagram; overwritten when a session takes it.</param>
    /// <param name="peerAddress">The bytes that stand for the sender's address and port; the cookie is bound to them.</param>
    /// <param name="halfOpen">How many handshakes are under way, for <see cref="CookiePolicy.WhenLoaded"/>.</param>
    /// <param name="sink">The sink of the new session.</param>
    /// <param name="reply">At least 512 bytes for a stateless reply, which is never longer than the datagram that asked for it.</param>
    /// <param name="replyLength">Its length for <see cref="AcceptStatus.Reply"/>.</param>
    /// <param name="session">The new session for <see cref="AcceptStatus.Accepted"/>; it belongs to the caller.</param>
    public AcceptStatus Accept(
        Span<byte> datagram,
        ReadOnlySpan<byte> peerAddress,
        int halfOpen,
        IDtlsSink sink,
        Span<byte> reply,
        out int replyLength,
        out DtlsSession? session)
    {
        replyLength = 0;
        session = null;
        if (!HelloPeek.TryRead(datagram, out HelloPeek hello))
        {
            return AcceptStatus.Dropped;
        }

        if (NeedsCookie(halfOpen))
        {
            if (!hello.IsFirstFragment)
            {
                return AcceptStatus.Dropped;
            }

            if (!hello.Version.IsAtLeast(ProtocolVersion.Dtls12))
            {
                return Reply(StatelessReply.WriteAlert(reply, hello, AlertDescription.ProtocolVersion), datagram, out replyLength);
            }

            if (!HasGoodCookie(hello, peerAddress))
            {
                return Reply(WriteCookie(reply, hello, peerAddress), datagram, out replyLength);
            }
        }

        session = DtlsSession.CreateServer(_context, hello.MessageSequence, hello.RecordSequence);
        session.Receive(datagram, sink);
        return AcceptStatus.Accepted;
    }

    /// <summary>Wipes the cookie keys.</summary>
    public void Dispose() => _cookies.Dispose();

    /// <summary>A reply longer than the question would make us an amplifier: nothing is said then.</summary>
    private static AcceptStatus Reply(int length, ReadOnlySpan<byte> datagram, out int replyLength)
    {
        replyLength = length <= datagram.Length ? length : 0;
        return replyLength > 0 ? AcceptStatus.Reply : AcceptStatus.Dropped;
    }

    private bool NeedsCookie(int halfOpen) => _options.CookiePolicy switch
    {
        CookiePolicy.Never => false,
        CookiePolicy.WhenLoaded => halfOpen >= _options.CookieLoadThreshold,
        _ => true,
    };

    private bool HasGoodCookie(in HelloPeek hello, ReadOnlySpan<byte> peerAddress)
    {
        Span<byte> binding = stackalloc byte[HelloPeek.MaxBindingLength];
        return !hello.Cookie.IsEmpty && _cookies.Verify(peerAddress, hello.WriteBinding(binding), hello.Cookie);
    }

    private int WriteCookie(Span<byte> reply, in HelloPeek hello, ReadOnlySpan<byte> peerAddress)
    {
        Span<byte> binding = stackalloc byte[HelloPeek.MaxBindingLength];
        Span<byte> cookie = stackalloc byte[CookieSealer.CookieLength];
        _cookies.Write(peerAddress, hello.WriteBinding(binding), cookie);
        return StatelessReply.WriteHelloVerifyRequest(reply, hello, cookie);
    }
}

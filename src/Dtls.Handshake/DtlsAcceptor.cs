using System.Buffers.Binary;
using Dtls.Handshake.Cookies;
using Dtls.Handshake.Dtls13.Server;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Records;

namespace Dtls.Handshake;

/// <summary>
/// The front door of a server: looks at datagrams from unknown addresses and makes a session only for those that have proved theirs, with
/// the cookie of a HelloVerifyRequest (DTLS 1.2) or of a HelloRetryRequest (DTLS 1.3). Allocates nothing before that. Owned by one thread at
/// a time.
/// </summary>
/// <remarks>
/// A ClientHello may span datagrams. For DTLS 1.2 its first fragment is enough, because the cookie stands there; for DTLS 1.3 a few hellos
/// are put together in room made once.
/// </remarks>
public sealed class DtlsAcceptor : IDisposable
{
    private readonly DtlsContext _context;
    private readonly DtlsServerOptions _options;
    private readonly CookieSealer _cookies;
    private readonly HelloAssembly? _assembly;

    /// <summary>A door for sessions of <paramref name="context"/>, made by <see cref="DtlsContext.CreateServer"/>.</summary>
    /// <exception cref="ArgumentException">The context is a client's.</exception>
    public DtlsAcceptor(DtlsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = context.Options as DtlsServerOptions ?? throw new ArgumentException("An acceptor needs a context of DtlsContext.CreateServer.", nameof(context));
        _context = context;
        _cookies = new CookieSealer(_options.Random, _options.TimeProvider);
        _assembly = context.Allows(DtlsProtocols.Dtls13) ? new HelloAssembly(_options.Random) : null;
    }

    /// <summary>
    /// The first eight bytes of the random of the hello that made the latest session, where it was put together here; 0 for a session that took the
    /// datagram itself.
    /// </summary>
    internal ulong AcceptedMark { get; private set; }

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
        AcceptedMark = 0;
        if (!HelloPeek.TryRead(datagram, out HelloPeek hello))
        {
            return AcceptStatus.Dropped;
        }

        if (!NeedsCookie(halfOpen) || HasGoodCookie12(hello, peerAddress))
        {
            session = DtlsSession.CreateServer(_context, hello.Header.MessageSequence, hello.RecordSequence);
            session.Receive(datagram, sink);
            return AcceptStatus.Accepted;
        }

        if (hello.IsFirstFragment && !hello.Version.IsAtLeast(ProtocolVersion.Dtls12))
        {
            return Reply(StatelessReply.WriteAlert(reply, hello, AlertDescription.ProtocolVersion), datagram.Length, out replyLength);
        }

        if (_assembly is null)
        {
            return hello.IsFirstFragment ? Reply(WriteCookie12(reply, hello, peerAddress), datagram.Length, out replyLength) : AcceptStatus.Dropped;
        }

        return _assembly.TryComplete(peerAddress, hello.Header, hello.Fragment, out ReadOnlySpan<byte> whole)
            ? Accept13(whole, hello, datagram, peerAddress, sink, reply, out replyLength, out session)
            : AcceptStatus.Dropped;
    }

    /// <summary>Wipes the cookie keys.</summary>
    public void Dispose() => _cookies.Dispose();

    /// <summary>A reply longer than the question would make us an amplifier: nothing is said then.</summary>
    private static AcceptStatus Reply(int length, int received, out int replyLength)
    {
        replyLength = length <= received ? length : 0;
        return replyLength > 0 ? AcceptStatus.Reply : AcceptStatus.Dropped;
    }

    private bool NeedsCookie(int halfOpen) => _options.CookiePolicy switch
    {
        CookiePolicy.Never => false,
        CookiePolicy.WhenLoaded => halfOpen >= _options.CookieLoadThreshold,
        _ => true,
    };

    private bool HasGoodCookie12(in HelloPeek hello, ReadOnlySpan<byte> peerAddress)
    {
        Span<byte> binding = stackalloc byte[HelloPeek.MaxBindingLength];
        return !hello.Cookie.IsEmpty && _context.Allows(DtlsProtocols.Dtls12) && _cookies.Verify(peerAddress, hello.WriteBinding(binding), hello.Cookie);
    }

    private int WriteCookie12(Span<byte> reply, in HelloPeek hello, ReadOnlySpan<byte> peerAddress)
    {
        Span<byte> binding = stackalloc byte[HelloPeek.MaxBindingLength];
        Span<byte> cookie = stackalloc byte[CookieSealer.CookieLength];
        _cookies.Write(peerAddress, hello.WriteBinding(binding), cookie);
        return StatelessReply.WriteHelloVerifyRequest(reply, hello, cookie);
    }

    /// <summary>Judges a whole hello: the version it wants decides what it is asked for.</summary>
    /// <param name="whole">The hello with the header of TLS.</param>
    /// <param name="peek">The numbers of the datagram that completed it.</param>
    private AcceptStatus Accept13(
        ReadOnlySpan<byte> whole,
        in HelloPeek peek,
        ReadOnlySpan<byte> datagram,
        ReadOnlySpan<byte> peerAddress,
        IDtlsSink sink,
        Span<byte> reply,
        out int replyLength,
        out DtlsSession? session)
    {
        replyLength = 0;
        session = null;

        // All pieces of the hello are the question, not only the last, which may be short.
        int received = Math.Max(datagram.Length, whole.Length);
        ReadOnlySpan<byte> body = whole[HelloPeek.TlsHeaderLength..];
        if (!ClientHello.TryRead(body, out ClientHello hello))
        {
            return AcceptStatus.Dropped;
        }

        if (!Offers13(hello))
        {
            return _context.Allows(DtlsProtocols.Dtls12)
                ? Reply(WriteCookie12(reply, peek.WithStart(hello), peerAddress), received, out replyLength)
                : Reply(StatelessReply.WriteAlert(reply, peek, AlertDescription.ProtocolVersion), received, out replyLength);
        }

        if (!hello.Extensions.TryFind(ExtensionType.Cookie, out ReadOnlySpan<byte> data))
        {
            return Reply(WriteRetry(reply, peek, hello, whole, peerAddress), received, out replyLength);
        }

        // RFC 9147 §5.1: a wrong cookie ends the handshake; its client would not bear a second HelloRetryRequest.
        if (!CookieExtension.TryRead(data, out ReadOnlySpan<byte> bytes) || !RetryCookie.TryOpen(_cookies, peerAddress, bytes, out RetryCookie cookie))
        {
            return Reply(StatelessReply.WriteAlert(reply, peek, AlertDescription.IllegalParameter), received, out replyLength);
        }

        AcceptedMark = BinaryPrimitives.ReadUInt64BigEndian(hello.Random);
        session = DtlsSession.CreateServer(_context, peek.Header.MessageSequence, peek.RecordSequence, cookie);
        session.ReceiveHello(body, peek.Header.MessageSequence, peek.RecordSequence, sink);
        return AcceptStatus.Accepted;
    }

    private static bool Offers13(in ClientHello hello) =>
        hello.Extensions.TryFind(ExtensionType.SupportedVersions, out ReadOnlySpan<byte> data)
        && SupportedVersions.TryReadList(data, out UInt16List versions)
        && versions.Contains((ushort)ProtocolVersion.Dtls13);

    private int WriteRetry(Span<byte> reply, in HelloPeek peek, in ClientHello hello, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> peerAddress)
    {
        if (!ServerChoice13.TryChooseStateless(_context, hello, out CipherSuiteFacts? suite, out NamedGroup group))
        {
            return StatelessReply.WriteAlert(reply, peek, AlertDescription.HandshakeFailure);
        }

        var cookie = RetryCookie.Create(_cookies, peerAddress, whole, suite!, group, stackalloc byte[RetryCookie.MaxLength]);
        ServerHello retry = RetryFlight.Create(suite!, group, cookie.Bytes, stackalloc byte[RetryFlight.MaxExtensionsLength]);
        return StatelessReply.WriteHelloRetryRequest(reply, peek, retry);
    }
}

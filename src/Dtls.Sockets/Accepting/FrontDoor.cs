using Dtls.Handshake;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Accepting;

/// <summary>Where strangers knock: limits first, then the stateless acceptor, and a session only for those that proved their address.</summary>
internal sealed class FrontDoor : IDisposable
{
    /// <summary>Bytes of a stateless reply, at most.</summary>
    public const int ReplyLength = 512;

    private readonly DtlsAcceptor _acceptor;
    private readonly CookiePolicy _policy;
    private readonly int _maxConnections;

    /// <param name="queue">Shared by all doors; null when a handler gets the connections.</param>
    public FrontDoor(DtlsContext context, DtlsListenerOptions options, AcceptQueue? queue)
    {
        _acceptor = new DtlsAcceptor(context);
        _policy = options.Server.CookiePolicy;
        _maxConnections = options.MaxConnections;
        Limiter = new HandshakeLimiter(Share(options.MaxHalfOpen), Share(options.MaxHalfOpenPerSource), displaces: _policy is not CookiePolicy.Never);
        Queue = queue;

        int Share(int total) => (total + options.Shards - 1) / options.Shards;
    }

    public HandshakeLimiter Limiter { get; }

    /// <summary>Null when a handler gets the connections.</summary>
    public AcceptQueue? Queue { get; }

    /// <summary>See <see cref="DtlsAcceptor.AcceptedMark"/>.</summary>
    public ulong AcceptedMark => _acceptor.AcceptedMark;

    /// <summary>Whether a stranger may knock now; if not, what to count.</summary>
    public EndpointEvent? Refuses(in PeerAddress remote, int connections)
    {
        if (connections >= _maxConnections)
        {
            return EndpointEvent.DroppedTableFull;
        }

        if (!Limiter.MayEnter(in remote))
        {
            return EndpointEvent.DroppedHalfOpenLimit;
        }

        return Queue is { IsFull: true } ? EndpointEvent.DroppedBacklogFull : null;
    }

    /// <summary>See <see cref="DtlsAcceptor.Accept"/>.</summary>
    /// <param name="isReplacement">
    /// Somebody lives at that address. Only a cookie opens the door then; a policy that never asks for one cannot tell a client that
    /// started over from a forger, so it keeps the old association.
    /// </param>
    public AcceptStatus Judge(
        Span<byte> datagram,
        in PeerAddress remote,
        bool isReplacement,
        IDtlsSink sink,
        Span<byte> reply,
        out int replyLength,
        out DtlsSession? session)
    {
        if (isReplacement && _policy is CookiePolicy.Never)
        {
            replyLength = 0;
            session = null;
            return AcceptStatus.Dropped;
        }

        Span<byte> key = stackalloc byte[PeerAddress.KeyLength];
        remote.WriteKey(key);
        int halfOpen = isReplacement || Limiter.IsFull ? int.MaxValue : Limiter.HalfOpen; // who takes the place of another proves its address
        return _acceptor.Accept(datagram, key, halfOpen, sink, reply, out replyLength, out session);
    }

    public void Dispose() => _acceptor.Dispose();
}

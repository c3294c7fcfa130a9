using Dtls.Handshake;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>
/// One session and what the shard must know of it. Belongs to the shard; other threads only pass it around. Kept small: there may be
/// a hundred thousand of them.
/// </summary>
internal sealed class Association(Shard shard, DtlsSession session, in PeerAddress remote, in LocalAddress local = default) : Timed
{
    private readonly PeerAddress _remote = remote;
    private readonly LocalAddress _local = local;

    public Shard Shard { get; } = shard;

    public DtlsSession Session { get; } = session;

    public ref readonly PeerAddress Remote => ref _remote;

    /// <summary>The address of ours that the peer speaks to.</summary>
    public ref readonly LocalAddress Local => ref _local;

    /// <summary>Which hello began it; see <see cref="Routing.HelloMark"/>. 0 while that is not known: the hello's end may come before its beginning.</summary>
    public ulong HelloMark { get; set; }

    /// <summary>When the handshake must be finished.</summary>
    public long HandshakeDeadline { get; init; }

    /// <summary>When the last authentic payload or passed-through datagram came, or the handshake finished.</summary>
    public long LastHeard { get; set; }

    /// <summary>The application's view, from the end of the handshake on.</summary>
    public DtlsConnection? Connection { get; set; }

    /// <summary>Who awaits the handshake, at a client.</summary>
    public TaskCompletionSource<DtlsConnection>? Connecting { get; set; }

    /// <summary>Tells a verification of the peer that nobody waits any more; null unless one is under way.</summary>
    public CancellationTokenSource? Verification { get; set; }

    /// <summary>Its place in the <see cref="Accepting.HandshakeLimiter"/>; null when its handshake does not count there, or no more.</summary>
    public LinkedListNode<Association>? HalfOpen { get; set; }

    /// <summary>True from the end of the handshake on.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>True when the session has said its last word; it is taken out as soon as no session is at work.</summary>
    public bool HasEnded { get; set; }

    public DtlsFailure? Failure { get; set; }

    /// <summary>Fetches what a datagram of this association will need.</summary>
    public void Prefetch()
    {
        Session.Prefetch();
        Connection?.Prefetch();
    }
}

using System.Net;
using Dtls.Handshake;

namespace Dtls.Sockets;

/// <summary>Options of a listener.</summary>
public sealed class DtlsListenerOptions : DtlsEndpointOptions
{
    /// <summary>The address and port to bind; port 0 picks one. <see cref="IPAddress.IPv6Any"/> takes IPv4 as well.</summary>
    public required IPEndPoint ListenEndPoint { get; init; }

    /// <summary>
    /// Sockets that share the port (SO_REUSEPORT, Linux only when more than one), each with a thread, associations, and timers of its own.
    /// The system sends all datagrams of one peer to the same one. With a <see cref="DtlsEndpointOptions.Handler"/> each calls it one call
    /// at a time, but several may call it at the same time; <see cref="HandlerFactory"/> gives each a handler of its own.
    /// </summary>
    public int Shards { get; init; } = 1;

    /// <summary>
    /// Makes a handler for each shard, from 0 to <see cref="Shards"/> - 1, when the listener starts: what such a handler keeps is touched by one
    /// thread at a time. A connection belongs to one shard for life, whose handler gets all its calls, and may be sent to by all of them. In the
    /// place of <see cref="DtlsEndpointOptions.Handler"/>.
    /// </summary>
    public Func<int, IDatagramHandler>? HandlerFactory { get; init; }

    /// <summary>Certificates, suites, cookies.</summary>
    public required DtlsServerOptions Server { get; init; }

    /// <summary>Finished handshakes that wait for <see cref="DtlsListener.AcceptConnectionAsync"/>; further clients are refused while it is full.</summary>
    public int Backlog { get; init; } = 512;

    /// <summary>
    /// Half-open handshakes in total, at most; each of several <see cref="Shards"/> has an equal share. While there are so many, one more takes
    /// the place of the oldest of the source that has the most, unless its own source has hardly fewer, or <see cref="CookiePolicy.Never"/> lets in who has proved no address: then it is refused.
    /// </summary>
    public int MaxHalfOpen { get; init; } = 4096;

    /// <summary>Half-open handshakes from one address (IPv6: one /64), at most; shared out as <see cref="MaxHalfOpen"/> is.</summary>
    public int MaxHalfOpenPerSource { get; init; } = 128;

    /// <summary>Associations in total, at most.</summary>
    public int MaxConnections { get; init; } = 1_000_000;

    /// <summary>
    /// Told of each handshake that failed after the client proved its address: a log of why clients cannot connect. Called on the receive
    /// thread, so it must be quick and must not throw: as with a handler, an exception ends the listener. Null: nobody is told.
    /// </summary>
    public Action<IPEndPoint, DtlsFailure>? HandshakeFailed { get; init; }

    /// <summary>The handler of each shard; null where the application receives.</summary>
    internal IDatagramHandler?[] CreateHandlers()
    {
        var handlers = new IDatagramHandler?[Shards];
        for (int i = 0; i < handlers.Length; i++)
        {
            handlers[i] = HandlerFactory is null
                ? Handler
                : HandlerFactory(i) ?? throw new InvalidOperationException($"HandlerFactory made no handler for shard {i}.");
        }

        return handlers;
    }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(ListenEndPoint);
        ArgumentNullException.ThrowIfNull(Server);
        ArgumentOutOfRangeException.ThrowIfLessThan(Shards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Shards, 1024);
        if (Shards > 1 && !OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Only Linux spreads the peers of one port over several sockets: set Shards to 1.");
        }

        if (Handler is not null && HandlerFactory is not null)
        {
            throw new ArgumentException("Handler is for all shards, HandlerFactory makes one for each: set one of them.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Backlog, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxHalfOpen, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxHalfOpenPerSource, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        Validate(Server.ClientCertificateMode is not ClientCertificateMode.None
            && Server.PeerVerification is (PeerVerificationMode.Owner or PeerVerificationMode.ChainThenOwner));
    }
}

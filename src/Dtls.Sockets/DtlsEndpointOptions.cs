namespace Dtls.Sockets;

/// <summary>What listeners and client connections have in common: buffers, batches, timeouts.</summary>
public abstract class DtlsEndpointOptions
{
    private protected DtlsEndpointOptions()
    {
    }

    /// <summary>The relay's fast path: gets opened payloads on the receive thread. Null: payloads queue for <see cref="DtlsConnection.ReceiveAsync"/>.</summary>
    public IDatagramHandler? Handler { get; init; }

    /// <summary>Datagrams received or sent in one batch, at most.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Bytes of a received datagram, at most; longer ones are dropped and counted.</summary>
    public int MaxDatagramLength { get; init; } = 2048;

    /// <summary>
    /// How datagrams are moved in and out of the system. Where it says <see cref="UdpTransportKind.Auto"/>, the environment variable
    /// <c>DTLS_TRANSPORT=portable</c> forces the portable way.
    /// </summary>
    public UdpTransportKind Transport { get; init; }

    /// <summary>
    /// Whether the Linux transport lets the system cut and join datagrams (UDP_SEGMENT, UDP_GRO): one system call then moves up to 64 of
    /// them for the cost of a few. Peers whose path refuses it get their datagrams one by one; it is tried again after a while.
    /// </summary>
    public bool SegmentationOffload { get; init; } = true;

    /// <summary>
    /// Whether the portable transport waits with <c>Socket.ReceiveMessageFromAsync</c>,
    /// the default. False, outside of Windows: <c>ReceiveFromAsync</c> both waits and drains, which saves some 100 bytes a wake-up and a look at
    /// the queue a datagram.
    /// </summary>
    public bool WaitWithReceiveMessage { get; init; } = true;

    /// <summary>SO_RCVBUF, in bytes.</summary>
    public int ReceiveBufferSize { get; init; } = 4 << 20;

    /// <summary>SO_SNDBUF, in bytes.</summary>
    public int SendBufferSize { get; init; } = 4 << 20;

    /// <summary>Payloads that wait for <see cref="DtlsConnection.ReceiveAsync"/> per connection; the oldest is dropped and counted when one more comes.</summary>
    public int ReceiveQueueLength { get; init; } = 256;

    /// <summary>
    /// Payloads that wait, for each shard, while another thread is at work in it; <see cref="DtlsConnection.TrySend"/> refuses one more. What a
    /// handler sends to connections of other shards waits here, too.
    /// </summary>
    public int SendQueueLength { get; init; } = 8192;

    /// <summary>A handshake that takes longer is given up. A client that looks up a name tries its addresses in turn, all of them within this time.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// An association that hears nothing for so long is closed; <see cref="Timeout.InfiniteTimeSpan"/> for never. Authentic payloads count, and
    /// so does what <see cref="IDatagramHandler.OnPassThrough"/> gets from the peer's address: with DTLS-SRTP the media is all that comes.
    /// </summary>
    /// <remarks>
    /// What passes through is not authenticated here. Who forges the peer's address can keep an association of a silent peer alive with it, and
    /// nothing else.
    /// </remarks>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Asked about the peer when the context's <c>PeerVerification</c> leaves it to the owner, in full and in resumed handshakes: what has changed since,
    /// a revocation for instance, is for this to find out. May take its time, and ask the network: only this handshake waits.
    /// </summary>
    public Func<Handshake.PeerIdentity, CancellationToken, ValueTask<bool>>? VerifyPeer { get; init; }

    /// <summary>Refuses impossible options.</summary>
    /// <param name="mustVerify">Whether the owner will be asked about peers.</param>
    private protected void Validate(bool mustVerify)
    {
        if (Transport is UdpTransportKind.Linux && !(OperatingSystem.IsLinux() && Environment.Is64BitProcess))
        {
            throw new PlatformNotSupportedException("The Linux transport needs 64-bit Linux: choose UdpTransportKind.Auto.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchSize, 4096);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDatagramLength, 512);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDatagramLength, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReceiveQueueLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SendQueueLength, 1);
        ThrowIfNotPositive(HandshakeTimeout, nameof(HandshakeTimeout));
        ThrowIfNotPositive(IdleTimeout, nameof(IdleTimeout));
        if (mustVerify && VerifyPeer is null)
        {
            throw new ArgumentException("PeerVerification leaves the decision to the owner: set VerifyPeer.");
        }
    }

    private static void ThrowIfNotPositive(TimeSpan period, string name)
    {
        if (period <= TimeSpan.Zero && period != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(name, period, "A timeout is positive, or infinite.");
        }
    }
}

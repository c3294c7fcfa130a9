using System.Net;
using System.Runtime.CompilerServices;
using Dtls.Handshake;
using Dtls.Records;
using Dtls.Sockets.Connecting;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Receiving;

namespace Dtls.Sockets;

/// <summary>One association. Thread-safe.</summary>
public sealed class DtlsConnection : IAsyncDisposable
{
    private readonly Association _association;
    private readonly Endpoint _endpoint;
    private ReceiveQueue? _queue;
    private TaskCompletionSource<bool>? _keyUpdate;
    private DtlsFailure? _failure;
    private volatile bool _isClosing;
    private volatile bool _hasEnded;
    private long _received;
    private long _sent;

    internal DtlsConnection(Association association, Endpoint endpoint, DtlsConnectionInfo info)
    {
        _association = association;
        _endpoint = endpoint;
        Info = info;
    }

    /// <summary>What was negotiated.</summary>
    public DtlsConnectionInfo Info { get; }

    /// <summary>The peer's address.</summary>
    public IPEndPoint RemoteEndPoint => _association.Remote.ToIPEndPoint();

    /// <summary>
    /// Our address: where a listener is bound to all of them, the one that this peer speaks to. The portable transport does not know which that
    /// is, and gives the listener's.
    /// </summary>
    public IPEndPoint LocalEndPoint => _association.Local.InfoLength == 0
        ? _endpoint.LocalEndPoint
        : new IPEndPoint(_association.Local.ToIPAddress(), _endpoint.LocalEndPoint.Port);

    /// <summary>Whatever the application or its <see cref="IDatagramHandler"/> wants to find again.</summary>
    public object? Tag { get; set; }

    /// <summary>True until either side closes or the association fails.</summary>
    public bool IsOpen => !_isClosing && !_hasEnded;

    /// <summary>The failure that ended the association; null while it lives and after an orderly close.</summary>
    public DtlsFailure? Failure => _hasEnded ? _failure : null;

    /// <summary>Payloads and records so far.</summary>
    public DtlsConnectionCounters Counters => new(
        Volatile.Read(ref _received),
        Volatile.Read(ref _sent),
        Volatile.Read(ref _queue)?.Dropped ?? 0,
        _association.Session.Counters);

    /// <summary>The counters of the socket behind this connection: its own for a client, the listener's for an accepted one.</summary>
    public EndpointCounters EndpointCounters => _endpoint.Counters;

    /// <summary>Connects a socket of its own and completes the handshake.</summary>
    /// <exception cref="DtlsException">The handshake failed.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address is unreachable or nobody listens there (ICMP).</exception>
    /// <exception cref="TimeoutException">No answer within <see cref="DtlsEndpointOptions.HandshakeTimeout"/>, which the addresses of a name share.</exception>
    public static ValueTask<DtlsConnection> ConnectAsync(DtlsConnectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Connector.ConnectAsync(options, cancellationToken);
    }

    /// <summary>
    /// Sends one datagram: at once when the endpoint is idle, else a copy of it waits for its turn. Waits only while
    /// <see cref="DtlsEndpointOptions.SendQueueLength"/> payloads wait already.
    /// </summary>
    /// <param name="payload">An empty one is sent, too, but a peer with this library ignores it: no <see cref="ReceiveAsync"/> returns 0.</param>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    /// <exception cref="DtlsException">The association failed.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    /// <exception cref="ArgumentException">The payload does not fit a record.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        if (payload.Length > RecordLimits.MaxPlaintextLength)
        {
            throw new ArgumentException($"A payload has {RecordLimits.MaxPlaintextLength} bytes at most.", nameof(payload));
        }

        SendOutcome outcome = Send(payload.Span);
        return outcome is SendOutcome.Full ? SendWhenThereIsRoomAsync(payload, cancellationToken) : Complete(outcome);
    }

    /// <summary>
    /// Sends one datagram unless that is impossible now: the connection is closed, the payload does not fit a record, or
    /// <see cref="DtlsEndpointOptions.SendQueueLength"/> payloads wait already. Throws nothing.
    /// </summary>
    public bool TrySend(ReadOnlySpan<byte> payload) => TrySendFrom(null, payload);

    /// <summary>The next payload. Several calls may wait; they are served in turn.</summary>
    /// <returns>Its length; -1 after the peer's close_notify, or when this side closed. A payload longer than the buffer is an
    /// <see cref="ArgumentException"/>, and is kept.</returns>
    /// <exception cref="DtlsException">The association failed.</exception>
    /// <exception cref="InvalidOperationException">The endpoint has an <see cref="IDatagramHandler"/>, which gets all payloads.</exception>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_endpoint.HasHandler)
        {
            throw new InvalidOperationException("The endpoint's handler gets all payloads; there is nothing to receive.");
        }

        return GetQueue().ReceiveAsync(buffer, cancellationToken);
    }

    /// <summary>Keying material for other protocols, SRTP for instance. RFC 5705, RFC 8446 §7.5.</summary>
    /// <param name="label">The registered label, ASCII.</param>
    /// <param name="length">Bytes wanted.</param>
    /// <param name="context">The context value; null for none.</param>
    /// <exception cref="InvalidOperationException">The association has no extended master secret, or has ended.</exception>
    public async ValueTask<byte[]> ExportKeyingMaterialAsync(string label, int length, ReadOnlyMemory<byte>? context = null)
    {
        var exported = new byte[length];
        Exception? failure = new InvalidOperationException("The association has ended.");
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _association.Shard.Post(new Errand(ErrandKind.Run, _association, Done: done, Work: Export));
        await done.Task.ConfigureAwait(false);
        return failure is null ? exported : throw failure;

        void Export(DtlsSession session)
        {
            if (_hasEnded)
            {
                return;
            }

            try
            {
                session.ExportKeyingMaterial(label, context.GetValueOrDefault().Span, exported, context is not null);
                failure = null;
            }
            catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
            {
                failure = exception;
            }
        }
    }

    /// <summary>
    /// Replaces the keys that we send with (RFC 9147 §8), and waits until the peer has acknowledged it: what is sent after that is under
    /// keys newer than those of the call. Data goes on both ways meanwhile. Worn keys are replaced without being asked; this is for those who want
    /// new ones earlier, by the clock for instance. Calls that overlap may share an update.
    /// </summary>
    /// <remarks>
    /// Only an ACK counts. The peer's own update does not, also when it was asked for: both may have crossed on the way
    /// (draft-ietf-tls-rfc9147bis §7.1). An update that nobody acknowledges is sent 13 times before the association ends. NSS, and so Firefox,
    /// acknowledges one once: to lose that ACK is to lose the association, minutes later.
    /// </remarks>
    /// <param name="requestPeerUpdate">Whether the peer is to replace the keys that it sends with, too. It does so when it likes, and that is not
    /// waited for. The wish goes with the update, or with another right after one that is under way already.</param>
    /// <param name="cancellationToken">Ends the wait; the update itself goes on.</param>
    /// <exception cref="InvalidOperationException">DTLS 1.2 has no key update; or the association has no epochs or message numbers left, after some 65,500.</exception>
    /// <exception cref="DtlsException">The association failed, because the peer never acknowledged the update for instance.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public async ValueTask UpdateKeysAsync(bool requestPeerUpdate = false, CancellationToken cancellationToken = default)
    {
        if (Info.Version is not ProtocolVersion.Dtls13)
        {
            throw new InvalidOperationException("DTLS 1.2 has no key update: for new keys a new association is needed.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        Task<bool>? updated = null;
        bool isPossible = true;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _association.Shard.Post(new Errand(ErrandKind.UpdateKeys, _association, Done: done, Work: Begin));
        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!isPossible)
        {
            throw new InvalidOperationException("The association has no epochs or message numbers left: for new keys a new one is needed.");
        }

        if (updated is null || !await updated.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            await Complete(SendOutcome.Closed).ConfigureAwait(false);
        }

        void Begin(DtlsSession session)
        {
            isPossible = session.TryUpdateKeys(requestPeerUpdate);
            if (isPossible)
            {
                _keyUpdate ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                updated = _keyUpdate.Task;
            }
        }
    }

    /// <summary>Sends close_notify and forgets the association. A client's socket is closed, too.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken = default)
    {
        _isClosing = true;
        if (!_hasEnded)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _association.Shard.Post(new Errand(ErrandKind.Close, _association, Done: done));
            await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_endpoint.IsClient)
        {
            await _endpoint.StopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="CloseAsync"/>.</summary>
    public ValueTask DisposeAsync() => CloseAsync();

    /// <summary>As <see cref="TrySend"/>.</summary>
    /// <param name="from">The shard inside whose handler's call this is; null outside of any.</param>
    internal bool TrySendFrom(Shard? from, ReadOnlySpan<byte> payload)
    {
        SendOutcome outcome = Send(payload, from);
        if (outcome is SendOutcome.Full)
        {
            _association.Shard.CountSendQueueFull();
        }

        return outcome is SendOutcome.Sent or SendOutcome.Queued;
    }

    /// <summary>Reads what the next payload makes somebody count.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal long Prefetch() => Volatile.Read(ref _received);

    internal void CountReceived() => Volatile.Write(ref _received, _received + 1);

    internal void CountSent() => Volatile.Write(ref _sent, _sent + 1);

    /// <summary>Puts a payload where <see cref="ReceiveAsync"/> finds it.</summary>
    internal void Deliver(ReadOnlySpan<byte> payload) => GetQueue().Add(payload);

    /// <summary>What is sent from now on is under new keys. On the shard's thread, as <see cref="End"/> and the beginning of an update are.</summary>
    internal void OnKeysUpdated()
    {
        _keyUpdate?.TrySetResult(true);
        _keyUpdate = null;
    }

    /// <summary>The association is over.</summary>
    internal void End(DtlsFailure? failure)
    {
        _failure = failure;
        _hasEnded = true;
        _keyUpdate?.TrySetResult(false);
        Interlocked.MemoryBarrier(); // either we see the queue, or who makes it sees that we have ended
        Volatile.Read(ref _queue)?.Complete(failure);
    }

    private ReceiveQueue GetQueue()
    {
        ReceiveQueue? queue = Volatile.Read(ref _queue);
        if (queue is null)
        {
            var mine = new ReceiveQueue(_endpoint.Options.ReceiveQueueLength);
            queue = Interlocked.CompareExchange(ref _queue, mine, null) ?? mine;
            if (_hasEnded)
            {
                queue.Complete(_failure);
            }
        }

        return queue;
    }

    private SendOutcome Send(ReadOnlySpan<byte> payload, Shard? from = null)
    {
        if (!IsOpen)
        {
            return SendOutcome.Closed;
        }

        if (payload.Length > RecordLimits.MaxPlaintextLength)
        {
            return SendOutcome.TooLong;
        }

        Shard shard = _association.Shard;
        return from is null ? shard.Send(_association, payload) : shard.Send(_association, payload, from);
    }

    private async ValueTask SendWhenThereIsRoomAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room = _association.Shard.WaitForRoomAsync();
            SendOutcome outcome = Send(payload.Span);
            if (outcome is not SendOutcome.Full)
            {
                await Complete(outcome).ConfigureAwait(false);
                return;
            }

            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask Complete(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Sent or SendOutcome.Queued => ValueTask.CompletedTask,
        _ when Failure is { } failure => ValueTask.FromException(new DtlsException(failure)),
        _ => ValueTask.FromException(new ObjectDisposedException(nameof(DtlsConnection), "The connection is closed.")),
    };
}

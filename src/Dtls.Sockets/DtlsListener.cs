using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.Sockets.Accepting;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets;

/// <summary>Accepts DTLS associations on one UDP port. Thread-safe.</summary>
/// <remarks>
/// Where the socket is awaited (by the portable transport, outside Windows), the environment variable
/// <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1</c> saves a change of threads per wake-up; an <see cref="IDatagramHandler"/> then runs
/// on the thread that serves all sockets of the process, and must never block.
/// </remarks>
public sealed class DtlsListener : IAsyncDisposable
{
    private readonly Endpoint _endpoint;
    private readonly AcceptQueue? _queue;

    private DtlsListener(Endpoint endpoint, AcceptQueue? queue)
    {
        _endpoint = endpoint;
        _queue = queue;
    }

    /// <summary>The bound address.</summary>
    public IPEndPoint LocalEndPoint => _endpoint.LocalEndPoint;

    /// <summary>What came, what was dropped and why.</summary>
    public EndpointCounters Counters => _endpoint.Counters;

    /// <summary>Associations at the moment, half-open ones included.</summary>
    public int ConnectionCount => _endpoint.ConnectionCount;

    /// <summary>Completes when the listener has ended, with the exception of the handler or the socket if that was the reason.</summary>
    public Task Completion => _endpoint.Completion;

    /// <summary>Binds and starts to receive. The port is bound when the call returns.</summary>
    /// <exception cref="ArgumentException">An option is impossible; the message says which.</exception>
    /// <exception cref="SocketException">The address is in use, or is not ours; or the process may open no more files.</exception>
    /// <exception cref="InvalidOperationException"><see cref="DtlsListenerOptions.HandlerFactory"/> made none.</exception>
    public static ValueTask<DtlsListener> ListenAsync(DtlsListenerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        DtlsContext context = DtlsContext.CreateServer(options.Server);
        IDatagramHandler?[] handlers = options.CreateHandlers();
        AcceptQueue? queue = handlers[0] is null ? new AcceptQueue(options.Backlog) : null;
        ShardParts[] parts = UdpSocket.CreateShards(options, () => new FrontDoor(context, options, queue));
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = parts[i] with { Handler = handlers[i] };
        }

        var endpoint = new Endpoint(options, options.Server, parts);
        IDisposable metrics = DtlsMetrics.Register(endpoint.Counters, endpoint.LocalEndPoint, () => endpoint.ConnectionCount);
        _ = endpoint.Completion.ContinueWith(
            static (_, metrics) => ((IDisposable)metrics!).Dispose(),
            metrics,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        endpoint.Start();
        return ValueTask.FromResult(new DtlsListener(endpoint, queue));
    }

    /// <summary>
    /// The next finished handshake; one that takes long holds up no other. With an <see cref="IDatagramHandler"/> connections are handed
    /// to the handler instead.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The listener was disposed of, or its socket failed (see the inner exception).</exception>
    /// <exception cref="InvalidOperationException">The listener has a handler.</exception>
    public ValueTask<DtlsConnection> AcceptConnectionAsync(CancellationToken cancellationToken = default) =>
        _queue is null
            ? throw new InvalidOperationException("The listener's handler gets all connections; there is nothing to accept.")
            : _queue.TakeAsync(cancellationToken);

    /// <summary>
    /// Sends a datagram that is not DTLS from the listener's socket, a STUN check for instance: at once when the endpoint is idle, else a
    /// copy of it waits for its turn.
    /// </summary>
    /// <returns>
    /// False when it is too long for UDP, when the address is of another family than the socket, when the listener was closed, or when
    /// <see cref="DtlsEndpointOptions.SendQueueLength"/> datagrams wait already.
    /// </returns>
    public bool TrySendRaw(SocketAddress remote, ReadOnlySpan<byte> datagram)
    {
        ArgumentNullException.ThrowIfNull(remote);
        return PeerAddress.TryRead(remote, out PeerAddress address) && _endpoint.ShardFor(in address).TrySendRaw(in address, datagram);
    }

    /// <summary>Sends close_notify to every peer and closes the socket.</summary>
    public async ValueTask DisposeAsync() => await _endpoint.StopAsync().ConfigureAwait(false);
}

using System.Net;

namespace Dtls.Sockets;

/// <summary>Accepts DTLS associations on one UDP port. Thread-safe.</summary>
public sealed class DtlsListener : IAsyncDisposable
{
    private DtlsListener()
    {
    }

    /// <summary>The bound address.</summary>
    public IPEndPoint LocalEndPoint => throw new NotImplementedException();

    /// <summary>What came, what was dropped and why.</summary>
    public EndpointCounters Counters => throw new NotImplementedException();

    /// <summary>Binds and starts to receive.</summary>
    public static ValueTask<DtlsListener> ListenAsync(DtlsListenerOptions options, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The next finished handshake. With an <see cref="IDatagramHandler"/> nobody needs to call it: connections are handed to the handler.</summary>
    /// <exception cref="ObjectDisposedException">The listener was disposed of.</exception>
    public ValueTask<DtlsConnection> AcceptConnectionAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Sends close_notify to every peer and closes the socket.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

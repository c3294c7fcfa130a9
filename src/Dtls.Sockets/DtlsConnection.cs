using System.Net;
using Dtls.Handshake;

namespace Dtls.Sockets;

/// <summary>One association. Thread-safe.</summary>
public sealed class DtlsConnection : IAsyncDisposable
{
    internal DtlsConnection()
    {
    }

    /// <summary>What was negotiated.</summary>
    public DtlsConnectionInfo Info => throw new NotImplementedException();

    /// <summary>The peer's address.</summary>
    public IPEndPoint RemoteEndPoint => throw new NotImplementedException();

    /// <summary>Our address.</summary>
    public IPEndPoint LocalEndPoint => throw new NotImplementedException();

    /// <summary>Whatever the application or its <see cref="IDatagramHandler"/> wants to find again.</summary>
    public object? Tag { get; set; }

    /// <summary>The failure that ended the association; null while it lives and after an orderly close.</summary>
    public DtlsFailure? Failure => throw new NotImplementedException();

    /// <summary>Connects a socket of its own and completes the handshake.</summary>
    /// <exception cref="DtlsException">The handshake failed.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address is unreachable or nobody listens there (ICMP).</exception>
    /// <exception cref="TimeoutException">No answer within <see cref="DtlsEndpointOptions.HandshakeTimeout"/>.</exception>
    public static ValueTask<DtlsConnection> ConnectAsync(DtlsConnectionOptions options, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Sends one datagram.</summary>
    /// <exception cref="DtlsException">The association failed.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    /// <exception cref="ArgumentException">The payload does not fit a record.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Sends one datagram unless that is impossible now. Throws nothing.</summary>
    public bool TrySend(ReadOnlySpan<byte> payload) => throw new NotImplementedException();

    /// <summary>The next payload.</summary>
    /// <returns>Its length; -1 after the peer's close_notify. A payload longer than the buffer is an <see cref="ArgumentException"/>, and is kept.</returns>
    /// <exception cref="DtlsException">The association failed.</exception>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Sends close_notify and forgets the association.</summary>
    public ValueTask CloseAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>As <see cref="CloseAsync"/>.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

using System.Threading.Channels;

namespace Dtls.Sockets.Accepting;

/// <summary>Finished handshakes that wait for <see cref="DtlsListener.AcceptConnectionAsync"/>.</summary>
internal sealed class AcceptQueue(int backlog)
{
    private readonly Channel<DtlsConnection> _channel = Channel.CreateBounded<DtlsConnection>(backlog);

    public bool IsFull => _channel.Reader.Count >= backlog;

    public bool TryAdd(DtlsConnection connection) => _channel.Writer.TryWrite(connection);

    /// <exception cref="ObjectDisposedException">There will be none any more. Its inner exception says why, unless the listener was closed.</exception>
    public async ValueTask<DtlsConnection> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _channel.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new ObjectDisposedException("The listener was closed.", exception.InnerException);
        }
    }

    /// <summary>Nothing more will come; connections that nobody took are gone with their endpoint.</summary>
    public void Complete(Exception? fault)
    {
        _channel.Writer.TryComplete(fault);
        while (_channel.Reader.TryRead(out _))
        {
        }
    }
}

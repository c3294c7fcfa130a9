using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>
/// Calls the application's <see cref="IDatagramHandler"/>, and what else it wants to be told at once. The first exception from it ends the endpoint: it is told of no more data
/// after that, only that its connections end.
/// </summary>
[SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a handler throws is handed to the endpoint, whole.")]
internal sealed class HandlerCalls(Endpoint endpoint, Shard shard, IDatagramHandler? handler)
{
    private readonly Action<IPEndPoint, DtlsFailure>? _handshakeFailed = (endpoint.Options as DtlsListenerOptions)?.HandshakeFailed;
    private readonly SendBatch _replies = new(shard);
    private readonly SocketAddress _remote4 = new(AddressFamily.InterNetwork, PeerAddress.NativeLength4);
    private readonly SocketAddress _remote6 = new(AddressFamily.InterNetworkV6, PeerAddress.NativeLength6);

    /// <summary>Whether there is a handler.</summary>
    public bool HasHandler => handler is not null;

    public bool HasFailed { get; private set; }

    public void OnConnected(DtlsConnection connection)
    {
        if (HasFailed)
        {
            return;
        }

        try
        {
            handler!.OnConnected(connection);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    public void OnDatagrams(OpenedList opened)
    {
        if (HasFailed)
        {
            return;
        }

        try
        {
            handler!.OnDatagrams(new OpenedBatch(opened), _replies);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    public void OnClosed(DtlsConnection connection, DtlsFailure? failure)
    {
        try
        {
            handler?.OnClosed(connection, failure);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    public void OnHandshakeFailed(Association association, DtlsFailure failure)
    {
        if (_handshakeFailed is null || HasFailed)
        {
            return;
        }

        try
        {
            _handshakeFailed(association.Remote.ToIPEndPoint(), failure);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <summary>False when there is no handler to take it.</summary>
    public bool OnPassThrough(ReadOnlySpan<byte> datagram, in PeerAddress remote, in LocalAddress local)
    {
        if (handler is null || HasFailed)
        {
            return false;
        }

        SocketAddress native = remote.IsVersion6 ? _remote6 : _remote4;
        remote.Write(native);
        _replies.LeaveFrom(in remote, in local);
        try
        {
            handler.OnPassThrough(datagram, native, _replies);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        return true;
    }

    private void Fail(Exception exception)
    {
        HasFailed = true;
        endpoint.Fault(exception);
    }
}

using System.Net;
using System.Net.Sockets;
using Dtls.Sockets.Diagnostics;

namespace Dtls.Sockets.Udp;

/// <summary>
/// One UDP socket that moves datagrams in batches. Owned by one thread at a time. Errors of the network are counted, never thrown.
/// </summary>
internal abstract class UdpTransport : IDisposable
{
    private const int PatienceWithErrors = 1000;

    private SocketError _unreachable;
    private int _errorsInRow;

    protected UdpTransport(Socket socket, int maxDatagramLength, EventCounts counts, TimeProvider time)
    {
        Socket = socket;
        Patience = new SendPatience(socket, time);
        MaxDatagramLength = maxDatagramLength;
        Counts = counts;
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        int unit = OperatingSystem.IsLinux() ? 2 : 1; // Linux says twice what was set: it counts its own structures too
        ReceiveBufferSize = socket.ReceiveBufferSize / unit;
        SendBufferSize = socket.SendBufferSize / unit;
        if (socket.Connected)
        {
            Peer = PeerAddress.Create((IPEndPoint)socket.RemoteEndPoint!);
        }
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>The only peer of a connected socket; null when anybody may send.</summary>
    public PeerAddress? Peer { get; }

    public int MaxDatagramLength { get; }

    /// <summary>SO_RCVBUF as granted.</summary>
    public int ReceiveBufferSize { get; }

    /// <summary>SO_SNDBUF as granted.</summary>
    public int SendBufferSize { get; }

    /// <summary>Set when receiving only fails any more; whoever owns the transport should give it up.</summary>
    public SocketError? Broken { get; private set; }

    protected Socket Socket { get; }

    protected EventCounts Counts { get; }

    /// <summary>For room to send; each batch has its own.</summary>
    protected SendPatience Patience { get; }

    /// <summary>The batches that suit this transport.</summary>
    /// <param name="batchSize">As <see cref="DtlsEndpointOptions.BatchSize"/>.</param>
    public abstract BatchShape ShapeFor(int batchSize);

    /// <summary>Waits until <see cref="Receive"/> has something to do. False when the socket is closed. Needs no ownership, changes no counter.</summary>
    public abstract ValueTask<bool> WaitAsync();

    /// <summary>Fills <paramref name="batch"/> with what has come, without waiting.</summary>
    /// <returns>Whether there may be more.</returns>
    public abstract bool Receive(DatagramBatch batch);

    /// <summary>Sends all of <paramref name="batch"/>; what the system refuses is counted.</summary>
    public abstract void Send(DatagramBatch batch);

    /// <summary>The last ICMP error of a connected socket, told once: nobody listens there, or there is no way.</summary>
    public bool TryTakeUnreachable(out SocketError error)
    {
        error = _unreachable;
        _unreachable = SocketError.Success;
        return error is not SocketError.Success;
    }

    /// <summary>Closes the socket; who waits for datagrams is told.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected static bool IsClosed(SocketError error) =>
        error is SocketError.OperationAborted or SocketError.Interrupted or SocketError.NotSocket or SocketError.Shutdown;

    protected virtual void Dispose(bool disposing) => Socket.Dispose();

    /// <summary>
    /// Takes a received datagram into the counters. False for one that was cut, or would have been, and for one from port 0: RFC 768 lets a
    /// sender say so that it wants no answer, and whoever answers is refused by the system.
    /// </summary>
    protected bool CountReceived(int length, in PeerAddress remote)
    {
        _errorsInRow = 0;
        Counts.Add(EndpointEvent.DatagramReceived);
        Counts.Add(EndpointEvent.ByteReceived, length);
        if (length > MaxDatagramLength)
        {
            Counts.Add(EndpointEvent.DroppedTooLong);
            return false;
        }

        if (remote.Port == 0)
        {
            Counts.Add(EndpointEvent.DroppedPortZero);
            return false;
        }

        return true;
    }

    /// <summary>Notes an error of a receive call; true when there may be more to receive.</summary>
    protected bool CountReceiveError(SocketError error)
    {
        if (error is SocketError.WouldBlock || IsClosed(error))
        {
            return false;
        }

        if (error is SocketError.MessageSize) // Windows says so where other systems cut in silence
        {
            Counts.Add(EndpointEvent.DatagramReceived);
            Counts.Add(EndpointEvent.DroppedTooLong);
            return true;
        }

        if (NoteUnreachable(error))
        {
            Counts.Add(EndpointEvent.ReceiveUnreachable);
            return true;
        }

        Counts.Add(EndpointEvent.ReceiveFailed);
        if (++_errorsInRow >= PatienceWithErrors)
        {
            Broken = error;
        }

        return Broken is null;
    }

    /// <summary>Notes an error of a send call, and waits if that helps; true when the same datagrams should be tried once more.</summary>
    protected bool CountSendError(SocketError error, bool isFirstTry, int datagrams = 1)
    {
        if (IsClosed(error))
        {
            return false;
        }

        if (error is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
        {
            Counts.Add(EndpointEvent.SendWouldBlock, isFirstTry ? 1 : 0);
            bool hasRoom = isFirstTry && Patience.TryWait();
            Counts.Add(EndpointEvent.SendFailed, hasRoom ? 0 : datagrams);
            return hasRoom;
        }

        if (error is SocketError.MessageSize)
        {
            Counts.Add(EndpointEvent.SendTooLong, datagrams);
            return false;
        }

        // A connected socket reports the fate of an earlier datagram; these have not been tried yet.
        bool retries = isFirstTry && error is (SocketError.ConnectionRefused or SocketError.ConnectionReset);
        Counts.Add(NoteUnreachable(error) ? EndpointEvent.SendUnreachable : EndpointEvent.SendFailed, retries ? 1 : datagrams);
        return retries;
    }

    private bool NoteUnreachable(SocketError error)
    {
        bool unreachable = error is SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.HostUnreachable
            or SocketError.NetworkUnreachable or SocketError.NetworkReset or SocketError.HostDown or SocketError.NetworkDown;
        if (unreachable && Peer is not null)
        {
            _unreachable = error;
        }

        return unreachable;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Dtls.Handshake;
using Xunit;

namespace Dtls.Interop.Tests.Sessions;

/// <summary>
/// A session of ours on a loopback socket of its own, served by a task: what the endpoint does, but with every datagram and every call of the
/// session in the open.
/// </summary>
internal sealed class LiveSession : IDtlsSink, IAsyncDisposable
{
    private const int TickMicroseconds = 5_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _buffer = new byte[65536];
    private readonly List<LiveDatagram> _datagrams = [];
    private readonly Predicate<LiveDatagram>? _lose;
    private readonly DtlsAcceptor? _acceptor;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DtlsFailure?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _received = Channel.CreateUnbounded<string>();
    private readonly Task _serving;
    private volatile bool _stop;
    private DtlsSession? _session;
    private EndPoint _peer = new IPEndPoint(IPAddress.Any, 0);

    private LiveSession(DtlsAcceptor? acceptor, DtlsSession? session, int localPort, int peerPort, Predicate<LiveDatagram>? lose)
    {
        _lose = lose;
        _acceptor = acceptor;
        _session = session;
        _peer = new IPEndPoint(IPAddress.Loopback, peerPort);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, localPort));
        _serving = Task.Factory.StartNew(Serve, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>All datagrams so far that were not lost.</summary>
    public IReadOnlyList<LiveDatagram> Datagrams
    {
        get
        {
            lock (_gate)
            {
                return [.. _datagrams];
            }
        }
    }

    /// <summary>A client of 127.0.0.1, which it expects to be localhost.</summary>
    /// <param name="context">A client's.</param>
    /// <param name="port">The server's.</param>
    /// <param name="lose">Says of each datagram, in both directions, whether the network loses it; null: it loses none.</param>
    public static LiveSession Connect(DtlsContext context, int port, Predicate<LiveDatagram>? lose = null) =>
        new(null, DtlsSession.CreateClient(context, "localhost"), 0, port, lose);

    /// <summary>A server for one client.</summary>
    public static LiveSession Listen(DtlsContext context, int port = 0, Predicate<LiveDatagram>? lose = null) =>
        new(new DtlsAcceptor(context), null, port, 0, lose);

    /// <summary>Waits for the end of the handshake; its failure is the test's.</summary>
    public async Task<DtlsConnectionInfo> WaitUntilConnectedAsync()
    {
        await Task.WhenAny(_connected.Task, _closed.Task).WaitAsync(Patience);
        Assert.True(_connected.Task.IsCompleted, _closed.Task.IsCompleted ? $"the handshake failed: {_closed.Task.Result}" : "no handshake");
        return With(session => session.Info!);
    }

    /// <summary>Waits for the end: null after close_notify.</summary>
    public Task<DtlsFailure?> WaitUntilClosedAsync() => _closed.Task.WaitAsync(Patience);

    /// <summary>The next payload.</summary>
    public async Task<string> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _received.Reader.ReadAsync(patience.Token);
    }

    public void Send(string text) => With(session =>
    {
        byte[] datagram = new byte[session.GetDatagramLength(Encoding.UTF8.GetByteCount(text))];
        session.Seal(Encoding.UTF8.GetBytes(text), datagram, out int written);
        Put(datagram.AsSpan(0, written));
        return written;
    });

    public void Close() => With(session =>
    {
        session.Close(this);
        return true;
    });

    /// <summary>Calls the session; what it wants to send is sent.</summary>
    public T With<T>(Func<DtlsSession, T> call)
    {
        lock (_gate)
        {
            T result = call(_session!);
            Transmit();
            return result;
        }
    }

    public void OnConnected(DtlsSession session) => _connected.SetResult();

    public void OnApplicationData(DtlsSession session, ReadOnlySpan<byte> payload) => _received.Writer.TryWrite(Encoding.UTF8.GetString(payload));

    public void OnPeerVerification(DtlsSession session, PeerIdentity peer) => session.RejectPeer(this);

    public void OnClosed(DtlsSession session, DtlsFailure? failure) => _closed.SetResult(failure);

    public async ValueTask DisposeAsync()
    {
        _stop = true;
        await _serving;
        _session?.Dispose();
        _acceptor?.Dispose();
        _socket.Dispose();
    }

    private void Serve()
    {
        while (!_stop)
        {
            bool hasData = _socket.Poll(TickMicroseconds, SelectMode.SelectRead);
            lock (_gate)
            {
                if (hasData)
                {
                    Receive();
                }

                if (_session is not null && _session.NextTimeout <= TimeProvider.System.GetTimestamp())
                {
                    _session.HandleTimeout(this);
                }

                Transmit();
            }
        }
    }

    private void Receive()
    {
        EndPoint from = _peer;
        int length;
        try
        {
            length = _socket.ReceiveFrom(_buffer, ref from);
        }
        catch (SocketException)
        {
            return; // the peer's socket is gone: ICMP says so
        }

        if (!TryKeep(new LiveDatagram(DateTimeOffset.UtcNow, IsSent: false, _buffer[..length])))
        {
            return;
        }

        if (_session is not null)
        {
            _session.Receive(_buffer.AsSpan(0, length), this);
            return;
        }

        _peer = from;
        byte[] reply = new byte[512];
        byte[] address = Encoding.ASCII.GetBytes($"{from}");
        AcceptStatus status = _acceptor!.Accept(_buffer.AsSpan(0, length), address, 0, this, reply, out int replyLength, out _session);
        if (status is AcceptStatus.Reply)
        {
            Put(reply.AsSpan(0, replyLength));
        }
    }

    private void Transmit()
    {
        byte[] datagram = new byte[2048];
        while (_session is not null && _session.TryGetTransmit(datagram, out int written))
        {
            Put(datagram.AsSpan(0, written));
        }
    }

    private void Put(ReadOnlySpan<byte> datagram)
    {
        if (TryKeep(new LiveDatagram(DateTimeOffset.UtcNow, IsSent: true, datagram.ToArray())))
        {
            _socket.SendTo(datagram, _peer);
        }
    }

    /// <summary>False when the network loses the datagram.</summary>
    private bool TryKeep(LiveDatagram datagram)
    {
        if (_lose?.Invoke(datagram) == true)
        {
            return false;
        }

        _datagrams.Add(datagram);
        return true;
    }
}

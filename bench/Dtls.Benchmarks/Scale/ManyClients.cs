using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Benchmarks.Scale;

/// <summary>
/// Any number of clients on one socket and one thread: each sends from an address of its own in 127.0.0.0/8, so that it costs the machine
/// neither a file nor a port.
/// </summary>
internal sealed class ManyClients : IDtlsSink, IDisposable
{
    private const int PayloadLength = 160;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DtlsContext _context;
    private readonly LinuxUdpTransport _transport;
    private readonly PeerAddress _server;
    private readonly DatagramBatch _received;
    private readonly DatagramBatch _outgoing;
    private readonly DtlsSession?[] _sessions;
    private readonly List<int> _underWay = [];
    private readonly byte[] _payload = new byte[PayloadLength];
    private int _finished;
    private long _payloads;

    public ManyClients(IPEndPoint server, ScaleOptions options)
    {
        _server = PeerAddress.Create(server);
        _context = DtlsContext.CreateClient(new DtlsClientOptions { PeerVerification = PeerVerificationMode.Owner, Protocols = options.Protocols });
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SetRawSocketOption(LibC.SolSocket, LibC.SoReceiveBufferForce, BitConverter.GetBytes(32 << 20));
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        _transport = new LinuxUdpTransport(socket, 2048, new EventCounts(), TimeProvider.System, offloads: false);
        BatchShape shape = _transport.ShapeFor(64);
        _received = new DatagramBatch(shape.ReceivedDatagrams, shape.ReceivedBytes);
        _outgoing = new DatagramBatch(shape.SentDatagrams, shape.SentBytes);
        _sessions = new DtlsSession?[options.Associations];
    }

    /// <summary>Associations so far.</summary>
    public int Count { get; private set; }

    /// <summary>Handshakes that had to be begun again, for want of an answer.</summary>
    public int Repeated { get; private set; }

    /// <summary>Opens associations until there are <paramref name="count"/>, <paramref name="burst"/> at a time.</summary>
    /// <exception cref="InvalidOperationException">The server answers no more.</exception>
    public void Open(int count, int burst, CancellationToken stop)
    {
        _finished = Count;
        int begun = Count;
        long heard = Stopwatch.GetTimestamp();
        while (_finished < count)
        {
            stop.ThrowIfCancellationRequested();
            while (begun < count && begun - _finished < burst)
            {
                Begin(begun++);
            }

            Flush();
            int before = _finished;
            if (!Receive())
            {
                RunDue();
                Thread.Sleep(0);
            }

            heard = _finished > before ? Stopwatch.GetTimestamp() : heard;
            if (Stopwatch.GetElapsedTime(heard) > Patience)
            {
                throw new InvalidOperationException($"only {_finished} of {count} handshakes came to an end");
            }
        }

        _underWay.Clear();
        Count = count;
    }

    /// <summary>Sends payloads round the first <paramref name="among"/> associations, and one more for each that comes back.</summary>
    /// <returns>Payloads that came back.</returns>
    public long Echo(int among, int window, TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp();
        long heard = start;
        _payloads = 0;
        long sent = 0;
        for (int next = 0; Stopwatch.GetElapsedTime(start) < duration;)
        {
            while (sent - _payloads < window)
            {
                Send(next);
                next = next + 1 < among ? next + 1 : 0;
                sent++;
            }

            Flush();
            long now = Stopwatch.GetTimestamp();
            if (Receive())
            {
                heard = now;
            }
            else if (Stopwatch.GetElapsedTime(heard, now) > TimeSpan.FromMilliseconds(200))
            {
                sent = _payloads; // lost: begin anew
            }
        }

        long counted = _payloads;
        while (Receive() || Stopwatch.GetElapsedTime(start) < duration + TimeSpan.FromMilliseconds(50))
        {
        }

        return counted;
    }

    /// <summary>Forgets all clients without a word to the server.</summary>
    public void Vanish()
    {
        foreach (DtlsSession? session in _sessions)
        {
            session?.Dispose();
        }

        Array.Clear(_sessions);
    }

    public void Dispose()
    {
        Vanish();
        _transport.Dispose();
    }

    void IDtlsSink.OnConnected(DtlsSession session) => _finished++;

    void IDtlsSink.OnApplicationData(DtlsSession session, ReadOnlySpan<byte> payload) => _payloads++;

    void IDtlsSink.OnPeerVerification(DtlsSession session, PeerIdentity peer) => session.AcceptPeer(this);

    void IDtlsSink.OnClosed(DtlsSession session, DtlsFailure? failure) =>
        throw new InvalidOperationException($"an association ended: {failure?.Reason ?? "closed"}");

    /// <summary>From 127.1.0.1 on: any address in 127.0.0.0/8 is this machine's.</summary>
    private static LocalAddress AddressOf(int client)
    {
        int address = client + 0x0001_0001;
        return LocalAddress.Read4([0, 0, 0, 0, 127, (byte)(address >> 16), (byte)(address >> 8), (byte)address, 0, 0, 0, 0]);
    }

    private static int ClientAt(in LocalAddress local) => (int)(local.Suffix64 & 0xFF_FFFF) - 0x0001_0001;

    private void Begin(int client)
    {
        _sessions[client] = DtlsSession.CreateClient(_context);
        _underWay.Add(client);
        Pump(client);
    }

    private void Send(int client)
    {
        DtlsSession session = _sessions[client]!;
        MakeRoom();
        session.Seal(_payload, _outgoing.Free, out int written);
        _outgoing.Append(written, in _server, AddressOf(client));
    }

    private bool Receive()
    {
        _transport.Receive(_received);
        int count = _received.Count;
        for (int i = 0; i < count; i++)
        {
            int client = ClientAt(in _received[i].Local);
            if ((uint)client < (uint)_sessions.Length && _sessions[client] is { } session)
            {
                session.Receive(_received.Bytes(i), this);
                Pump(client);
            }
        }

        _received.Clear();
        return count > 0;
    }

    private void RunDue()
    {
        long now = Stopwatch.GetTimestamp();
        _underWay.RemoveAll(client => _sessions[client]!.State is DtlsSessionState.Connected && _sessions[client]!.NextTimeout == long.MaxValue);
        foreach (int client in _underWay)
        {
            if (_sessions[client]!.NextTimeout <= now)
            {
                Repeated++;
                _sessions[client]!.HandleTimeout(this);
                Pump(client);
            }
        }
    }

    private void Pump(int client)
    {
        MakeRoom();
        while (_sessions[client]!.TryGetTransmit(_outgoing.Free, out int written))
        {
            _outgoing.Append(written, in _server, AddressOf(client));
            MakeRoom();
        }
    }

    private void MakeRoom()
    {
        if (_outgoing.IsFull || _outgoing.Free.Length < 2048)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_outgoing.Count > 0)
        {
            _transport.Send(_outgoing);
            _outgoing.Clear();
        }
    }
}

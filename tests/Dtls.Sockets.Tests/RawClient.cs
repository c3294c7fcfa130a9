using System.Net;
using System.Net.Sockets;
using System.Text;
using Dtls.Handshake;
using Dtls.Records;

namespace Dtls.Sockets.Tests;

/// <summary>
/// A client by hand: a session, a socket and the test's own thread. It can do what <see cref="DtlsConnection"/> never would: vanish without
/// a word, come back from the same port, send garbage, and repeat old datagrams.
/// </summary>
internal sealed class RawClient : IDtlsSink, IDisposable
{
    private readonly byte[] _buffer = new byte[65_536];
    private readonly Queue<string> _received = new();
    private readonly SocketAddress _server;
    private readonly bool _ownsSocket;

    public RawClient(IPEndPoint server, Socket? socket = null, DtlsClientOptions? options = null)
    {
        _server = server.Serialize();
        _ownsSocket = socket is null;
        Socket = socket ?? CreateSocket();
        Session = DtlsSession.CreateClient(DtlsContext.CreateClient(options ?? Loopback.Client()), TestKit.TestCertificates.ServerName);
    }

    public Socket Socket { get; }

    public DtlsSession Session { get; }

    /// <summary>All that was sent, for tests that send it again.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>Whether payloads are kept for <see cref="ReceiveText"/>.</summary>
    public bool KeepsText { get; set; } = true;

    public long PayloadsReceived { get; private set; }

    /// <summary>How often its keys were replaced.</summary>
    public int KeyUpdates { get; private set; }

    public bool IsClosed { get; private set; }

    public static Socket CreateSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = (int)TestPatience.Limit.TotalMilliseconds, // for tests that use the socket directly
            ReceiveBufferSize = 1 << 20,
        };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    /// <summary>Throws away what an earlier association has left: a late repetition of its ServerHello would pass for the answer to a new hello.</summary>
    public static void Drain(Socket socket)
    {
        byte[] buffer = new byte[65_536];
        while (socket.Available > 0)
        {
            socket.Receive(buffer);
        }
    }

    public static byte[] CreateHello()
    {
        using DtlsSession session = DtlsSession.CreateClient(DtlsContext.CreateClient(Loopback.Client()));
        byte[] datagram = new byte[2000];
        Assert.True(session.TryGetTransmit(datagram, out int written));
        return datagram[..written];
    }

    public RawClient Connect()
    {
        Transmit();
        while (Session.State is DtlsSessionState.Handshaking)
        {
            Receive();
        }

        Assert.Equal(DtlsSessionState.Connected, Session.State);
        return this;
    }

    /// <summary>What the session has to send now, unsent.</summary>
    public List<byte[]> TakeTransmits()
    {
        List<byte[]> datagrams = [];
        while (Session.TryGetTransmit(_buffer, out int written))
        {
            datagrams.Add(_buffer[..written]);
        }

        return datagrams;
    }

    /// <summary>Proves its address, and vanishes.</summary>
    public void ConnectHalfway()
    {
        Transmit(); // a hello
        Receive(); // a cookie: the hello again
        ReceiveRaw(); // the server's flight
    }

    public void Send(ReadOnlySpan<byte> payload)
    {
        Assert.True(Session.Seal(payload, _buffer, out int written) is SealStatus.Sealed); // Assert.Equal allocates
        SendRaw(_buffer.AsSpan(0, written));
    }

    public void Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public void SendRaw(ReadOnlySpan<byte> datagram) => Socket.SendTo(datagram, SocketFlags.None, _server);

    /// <summary>The next payload.</summary>
    public string ReceiveText()
    {
        while (_received.Count == 0)
        {
            Receive();
        }

        return _received.Dequeue();
    }

    /// <summary>Serves the session, its timers included.</summary>
    public void ServeUntil(Func<bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(TestPatience.Limit);
        while (!condition())
        {
            Assert.False(timeout.IsCancellationRequested, $"waited in vain: {what}");
            if (Socket.Poll(TimeSpan.FromMilliseconds(5), SelectMode.SelectRead))
            {
                Receive();
            }

            if (Session.NextTimeout <= TimeProvider.System.GetTimestamp())
            {
                Session.HandleTimeout(this);
                Transmit();
            }
        }
    }

    public void ReceiveUntilClosed()
    {
        while (!IsClosed)
        {
            Receive();
        }
    }

    /// <summary>The next datagram that is not DTLS, as it is.</summary>
    public byte[] ReceiveForeign()
    {
        while (true)
        {
            ReadOnlySpan<byte> datagram = ReceiveRaw();
            if (datagram[0] is < 20 or > 63)
            {
                return datagram.ToArray();
            }

            TakeReceived(datagram.Length);
        }
    }

    /// <summary>Takes datagrams until this many more payloads have come. Allocates nothing while <see cref="KeepsText"/> is off.</summary>
    public void ReceivePayloads(int count)
    {
        for (long end = PayloadsReceived + count; PayloadsReceived < end;)
        {
            Receive();
        }
    }

    /// <summary>The next datagram as it is.</summary>
    public ReadOnlySpan<byte> ReceiveRaw()
    {
        Assert.True(Socket.Poll(TestPatience.Limit, SelectMode.SelectRead), "waited in vain for a datagram");
        return _buffer.AsSpan(0, Socket.Receive(_buffer));
    }

    public void OnConnected(DtlsSession session)
    {
    }

    public void OnApplicationData(DtlsSession session, ReadOnlySpan<byte> payload)
    {
        PayloadsReceived++;
        if (KeepsText)
        {
            _received.Enqueue(Encoding.UTF8.GetString(payload));
        }
    }

    public void OnPeerVerification(DtlsSession session, PeerIdentity peer) => throw new NotSupportedException();

    public void OnKeysUpdated(DtlsSession session) => KeyUpdates++;

    public void OnClosed(DtlsSession session, DtlsFailure? failure) => IsClosed = true;

    public void Dispose()
    {
        Session.Dispose();
        if (_ownsSocket)
        {
            Socket.Dispose();
        }
    }

    private void Receive() => TakeReceived(ReceiveRaw().Length);

    private void TakeReceived(int length)
    {
        Session.Receive(_buffer.AsSpan(0, length), this);
        Transmit();
    }

    private void Transmit()
    {
        while (Session.TryGetTransmit(_buffer, out int written))
        {
            Sent.Add(_buffer[..written]);
            SendRaw(_buffer.AsSpan(0, written));
        }
    }
}

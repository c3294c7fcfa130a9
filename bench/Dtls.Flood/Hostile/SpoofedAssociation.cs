using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Records;

namespace Dtls.Flood.Hostile;

/// <summary>
/// An association whose client is a session without an endpoint, on a socket of ours: what an attacker sends who forges the address of a
/// client comes from here. The client is honest at the end, and must be answered.
/// </summary>
internal sealed class SpoofedAssociation : IDtlsSink, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly DtlsSession _session;
    private readonly byte[] _buffer = new byte[4096];
    private byte[] _expected = [];
    private bool _answered;

    private SpoofedAssociation(IPEndPoint target, DtlsContext context)
    {
        _socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Connect(target);
        _session = DtlsSession.CreateClient(context, "flood.invalid");
    }

    /// <summary>A record that the server has not seen yet, to be mutated; it is sealed and never sent as it is.</summary>
    public byte[] Genuine { get; private set; } = [];

    /// <summary>A record that the server has seen.</summary>
    public byte[] Seen { get; private set; } = [];

    /// <summary>Completes the handshake and one echo.</summary>
    /// <exception cref="ToolException">That did not work.</exception>
    public static SpoofedAssociation Open(IPEndPoint target, DtlsContext context)
    {
        var association = new SpoofedAssociation(target, context);
        association.Transmit();
        if (!association.Run(() => association._session.State is DtlsSessionState.Connected) || !association.IsAnswered())
        {
            association.Dispose();
            throw new ToolException("no association for forged datagrams could be opened");
        }

        association.Genuine = association.Seal(new byte[100]);
        return association;
    }

    /// <summary>Sends from the client's address.</summary>
    public bool TrySend(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _socket.Send(datagram, SocketFlags.None);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether the server echoes what the client sends; lost datagrams are sent again.</summary>
    public bool IsAnswered()
    {
        if (_session.State is not DtlsSessionState.Connected)
        {
            return false;
        }

        Drain();
        _expected = Guid.NewGuid().ToByteArray();
        _answered = false;
        long start = Stopwatch.GetTimestamp();
        while (!_answered && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(3))
        {
            Seen = Seal(_expected);
            TrySend(Seen);
            Run(() => _answered, Beat);
        }

        return _answered;
    }

    public void OnConnected(DtlsSession session)
    {
    }

    public void OnApplicationData(DtlsSession session, ReadOnlySpan<byte> payload) => _answered |= payload.SequenceEqual(_expected);

    public void OnPeerVerification(DtlsSession session, PeerIdentity peer) => session.AcceptPeer(this); // it is our own listener

    public void OnClosed(DtlsSession session, DtlsFailure? failure)
    {
    }

    public void Dispose()
    {
        _session.Close(this);
        Transmit();
        _session.Dispose();
        _socket.Dispose();
    }

    private byte[] Seal(byte[] payload)
    {
        byte[] datagram = new byte[_session.GetDatagramLength(payload.Length)];
        return _session.Seal(payload, datagram, out int written) is SealStatus.Sealed ? datagram[..written] : [];
    }

    /// <summary>Cookies for forged hellos, and the like, wait in the buffer: they are the client's to read.</summary>
    private void Drain()
    {
        while (_socket.Available > 0)
        {
            ReceiveOne();
        }
    }

    private bool Run(Func<bool> isDone) => Run(isDone, Patience);

    private bool Run(Func<bool> isDone, TimeSpan patience)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isDone() && Stopwatch.GetElapsedTime(start) < patience)
        {
            if (_socket.Poll(Beat, SelectMode.SelectRead))
            {
                ReceiveOne();
            }
            else if (_session.NextTimeout <= Stopwatch.GetTimestamp())
            {
                _session.HandleTimeout(this);
                Transmit();
            }
        }

        return isDone();
    }

    private void ReceiveOne()
    {
        try
        {
            int length = _socket.Receive(_buffer);
            _session.Receive(_buffer.AsSpan(0, length), this);
            Transmit();
        }
        catch (SocketException)
        {
            // A closed port, or a datagram that is longer than any of ours.
        }
    }

    private void Transmit()
    {
        Span<byte> datagram = stackalloc byte[2048];
        while (_session.TryGetTransmit(datagram, out int written))
        {
            TrySend(datagram[..written]);
        }
    }
}

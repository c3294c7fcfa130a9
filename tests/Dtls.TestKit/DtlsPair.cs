using Dtls.Handshake;
using Microsoft.Extensions.Time.Testing;

namespace Dtls.TestKit;

/// <summary>A client and a server with one fake clock and a link between them: no socket, no thread, no waiting.</summary>
public sealed class DtlsPair : IDisposable
{
    /// <summary>Virtual time after which nothing more is expected of a handshake.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(20);

    private static readonly byte[] ClientAddress = [127, 0, 0, 1, 0x12, 0x34];

    private readonly FakeTimeProvider _clock;
    private readonly DtlsAcceptor? _acceptor;
    private readonly byte[] _buffer = new byte[65536];

    /// <summary>Makes both ends; nothing is sent before <see cref="Run"/>.</summary>
    /// <param name="clock">The clock that the options of both ends name.</param>
    /// <param name="client">From <see cref="DtlsContext.CreateClient"/>.</param>
    /// <param name="server">From <see cref="DtlsContext.CreateServer"/>.</param>
    /// <param name="link">The link; null for a good one.</param>
    /// <param name="targetHost">What the client expects the server to be.</param>
    /// <param name="withAcceptor">Whether the server stands behind a <see cref="DtlsAcceptor"/>.</param>
    public DtlsPair(FakeTimeProvider clock, DtlsContext client, DtlsContext server, LossyLink? link = null, string? targetHost = null, bool withAcceptor = true)
    {
        _clock = clock;
        Link = link ?? new LossyLink(0, new LinkConditions());
        Client.Session = DtlsSession.CreateClient(client, targetHost);
        if (withAcceptor)
        {
            _acceptor = new DtlsAcceptor(server);
        }
        else
        {
            Server.Session = DtlsSession.CreateServer(server);
        }
    }

    public PairEnd Client { get; } = new();

    public PairEnd Server { get; } = new();

    public LossyLink Link { get; }

    public bool IsConnected => Client.IsConnected && Server.IsConnected;

    /// <summary>Lets datagrams travel and timers fire until both ends have nothing to do or <paramref name="until"/> is true.</summary>
    public void Run(Func<bool>? until = null)
    {
        DateTimeOffset end = _clock.GetUtcNow() + LongestRun;
        do
        {
            Transmit(Client, toServer: true);
            Transmit(Server, toServer: false);
        }
        while (until?.Invoke() != true && _clock.GetUtcNow() < end && TryStep());
    }

    /// <summary>Runs until both are connected, and says why if they are not.</summary>
    public DtlsPair Connect()
    {
        Run(() => IsConnected || Client.Failure is not null || Server.Failure is not null);
        if (!IsConnected)
        {
            throw new InvalidOperationException($"No connection. Client: {Client.Failure}. Server: {Server.Failure}.");
        }

        return this;
    }

    /// <summary>Seals a payload and puts it on the link.</summary>
    public void Send(PairEnd from, ReadOnlySpan<byte> payload)
    {
        from.Session.Seal(payload, _buffer, out int written);
        Link.Send(ReferenceEquals(from, Client), _buffer[..written], _clock);
    }

    /// <summary>Hands a datagram to an end at once, around the link.</summary>
    public void Deliver(PairEnd to, byte[] datagram)
    {
        if (to.HasSession)
        {
            to.Session.Receive(datagram, to);
            return;
        }

        AcceptStatus status = _acceptor!.Accept(datagram, ClientAddress, 0, Server, _buffer, out int replyLength, out DtlsSession? session);
        if (status == AcceptStatus.Reply)
        {
            Link.Send(toServer: false, _buffer[..replyLength], _clock);
        }

        if (session is not null)
        {
            Server.Session = session;
        }
    }

    public void Dispose()
    {
        Client.Session.Dispose();
        if (Server.HasSession)
        {
            Server.Session.Dispose();
        }

        _acceptor?.Dispose();
    }

    private bool TryStep()
    {
        long next = Math.Min(Link.NextArrival, Math.Min(NextTransmission(Client), NextTransmission(Server)));
        if (next == long.MaxValue)
        {
            return false;
        }

        long wait = next - _clock.GetTimestamp();
        if (wait > 0)
        {
            _clock.Advance(TimeSpan.FromTicks((long)Math.Ceiling(wait * (double)TimeSpan.TicksPerSecond / _clock.TimestampFrequency)));
        }

        while (Link.TryArrive(_clock.GetTimestamp(), out bool toServer, out byte[] datagram))
        {
            Deliver(toServer ? Server : Client, datagram);
        }

        FireTimer(Client);
        FireTimer(Server);
        return true;
    }

    private void FireTimer(PairEnd end)
    {
        if (end.HasSession && end.Session.NextTimeout <= _clock.GetTimestamp())
        {
            end.Session.HandleTimeout(end);
        }
    }

    private void Transmit(PairEnd from, bool toServer)
    {
        while (from.HasSession && from.Session.TryGetTransmit(_buffer, out int written))
        {
            Link.Send(toServer, _buffer[..written], _clock);
        }
    }

    private static long NextTransmission(PairEnd end) => end.HasSession ? end.Session.NextTransmission : long.MaxValue;
}

using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.Records;
using Dtls.Sockets.Accepting;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Routing;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>
/// The sessions of a shard and everything they do: datagrams in, datagrams out, deadlines. One thread at a time, no waiting, no locks.
/// A session that throws, which it never should, takes only its own association along.
/// </summary>
[SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A fault in one session must not take the others along.")]
internal sealed class SessionSet
{
    private readonly Endpoint _endpoint;
    private readonly UdpTransport _transport;
    private readonly FrontDoor? _door;
    private readonly EventCounts _counts;
    private readonly AssociationTable _table;
    private readonly Lookahead _lookahead;
    private readonly TimerHeap _timers = new();
    private readonly SessionReports _reports;
    private readonly DatagramRouter _router;

    public SessionSet(Endpoint endpoint, Shard shard, ShardParts parts)
    {
        _endpoint = endpoint;
        (_transport, _door, _counts, _) = parts;
        Outbox = new Outbox(_transport, _counts);
        _table = new AssociationTable(endpoint.Random);
        _lookahead = new Lookahead(_table, _timers);
        var handler = new HandlerCalls(endpoint, shard, parts.Handler);
        _reports = new SessionReports(endpoint, this, handler, _door, _counts);
        _router = new DatagramRouter(endpoint, shard, this, _table, handler, _door, _counts);
    }

    /// <summary>Lent by the shard while somebody is inside.</summary>
    public WorkBuffers Work
    {
        get;
        set
        {
            field = value;
            Outbox.Batch = value?.Outgoing!;
        }
    } = null!;

    public Outbox Outbox { get; }

    /// <summary>Associations, half-open ones included.</summary>
    public int Count => _table.Count;

    /// <summary>When the batch at hand was begun.</summary>
    public long Now { get; private set; }

    /// <summary>The ECN code point of the datagram at hand.</summary>
    public byte Ecn { get; private set; }

    public long EarliestDeadline => _timers.Earliest;

    /// <summary>True when the endpoint has no reason to live on: its handler failed, or its only association ended.</summary>
    public bool MustStop => _reports.MustStop;

    /// <summary>What sessions report to.</summary>
    public IDtlsSink Sink => _reports;

    /// <summary>Reads the clock: once per batch, never per record.</summary>
    public void LookAtClock() => Now = _endpoint.Time.GetTimestamp();

    /// <summary>Takes the batch of received datagrams.</summary>
    public void Process()
    {
        LookAtClock();
        DatagramBatch received = Work.Received;
        for (int i = 0; i < received.Count; i++)
        {
            if (i % Lookahead.Span == 0)
            {
                _lookahead.Look(received, i);
            }

            ref readonly Datagram datagram = ref received[i];
            Ecn = datagram.Ecn;
            _router.Route(received.Bytes(i), in datagram.Remote, in datagram.Local);
        }

        Settle();
        received.Clear();
    }

    /// <summary>Does what is due by the clock.</summary>
    public void RunDue()
    {
        LookAtClock();
        while (_timers.TryTakeDue(Now, out Timed? due))
        {
            var association = (Association)due!;
            RunDue(association);
            if (!association.HasEnded)
            {
                _timers.Schedule(association, Math.Max(DeadlineOf(association), Now + 1));
            }
        }

        Settle();
    }

    /// <summary>Tells the application what sessions reported. No session is at work then.</summary>
    public void Settle() => _reports.Settle();

    /// <summary>Takes an association in and sends what it has to say first.</summary>
    public void Begin(Association association)
    {
        _counts.Add(EndpointEvent.HandshakeStarted);
        _table.Add(association);
        if (_door is not null)
        {
            Enter(association, _door.Limiter);
        }

        _timers.Schedule(association, association.HandshakeDeadline);
        try
        {
            Pump(association);
        }
        catch (Exception exception)
        {
            Break(association, exception);
        }
    }

    /// <summary>Lets a session take a datagram.</summary>
    public void Receive(Association association, Span<byte> datagram)
    {
        try
        {
            association.Session.Receive(datagram, Sink);
            Pump(association);
        }
        catch (Exception exception)
        {
            Break(association, exception);
        }
    }

    /// <summary>Lets a session do what another thread asked for.</summary>
    public void Do(Association association, Errand errand)
    {
        DtlsSession session = association.Session;
        if (association.HasEnded)
        {
            return;
        }

        if (errand.Kind is ErrandKind.AcceptPeer or ErrandKind.RejectPeer)
        {
            association.Verification?.Dispose();
            association.Verification = null;
        }

        try
        {
            switch (errand.Kind)
            {
                case ErrandKind.AcceptPeer when session.State is DtlsSessionState.AwaitingPeerDecision:
                    session.AcceptPeer(Sink);
                    break;
                case ErrandKind.RejectPeer when session.State is DtlsSessionState.AwaitingPeerDecision:
                    session.RejectPeer(Sink, errand.Reason!.Alert, errand.Reason.Reason);
                    break;
                case ErrandKind.Run:
                case ErrandKind.UpdateKeys:
                    errand.Work!(session);
                    break;
                case ErrandKind.Close:
                    session.Close(Sink);
                    break;
                case ErrandKind.Abort:
                    session.Abort(Sink, errand.Reason!.Alert, errand.Reason.Reason);
                    break;
                default:
                    return;
            }

            Pump(association);
        }
        catch (Exception exception)
        {
            Break(association, exception);
        }
    }

    /// <summary>Seals a payload into the outgoing batch.</summary>
    public SendOutcome Seal(Association association, ReadOnlySpan<byte> payload)
    {
        DtlsSession session = association.Session;
        if (association.HasEnded || session.State is not DtlsSessionState.Connected)
        {
            return SendOutcome.Closed;
        }

        if (payload.Length > RecordLimits.MaxPlaintextLength)
        {
            return SendOutcome.TooLong;
        }

        Outbox.MakeRoom(session.GetDatagramLength(payload.Length));
        try
        {
            SealStatus status = session.Seal(payload, Outbox.Batch.Free, out int written);
            if (status is not SealStatus.Sealed)
            {
                Pump(association); // keys that are used up may end the session, by its deadline
                return status is SealStatus.DestinationTooSmall or SealStatus.PlaintextTooLong ? SendOutcome.TooLong : SendOutcome.Closed;
            }

            Outbox.Batch.Append(written, in association.Remote, in association.Local);
            association.Connection?.CountSent();
            Pump(association); // it may have been time for a KeyUpdate
            return SendOutcome.Sent;
        }
        catch (Exception exception)
        {
            Break(association, exception);
            _timers.Schedule(association, Now); // who sends may call nobody: it is buried by the clock, at once
            return SendOutcome.Closed;
        }
    }

    /// <summary>Seals a payload, or takes a datagram that is not ours as it is.</summary>
    /// <param name="association">Null for a datagram.</param>
    public SendOutcome Send(Association? association, in PeerAddress remote, ReadOnlySpan<byte> bytes) =>
        association is not null ? Seal(association, bytes)
        : Outbox.TryAddRaw(in remote, bytes) ? SendOutcome.Sent
        : SendOutcome.TooLong;

    /// <summary>A client's handshake that meets a closed port is over; later on the same message may be forged, and means nothing.</summary>
    public void HearOfUnreachable()
    {
        if (!_transport.TryTakeUnreachable(out SocketError error))
        {
            return;
        }

        foreach (Association association in _table.All)
        {
            if (association.IsAnnounced)
            {
                continue;
            }

            if (association.Session.DoubtfulFailure is { } refusal)
            {
                End(association, refusal); // it said why before it went
            }
            else
            {
                association.Connecting?.TrySetException(new SocketException((int)error));
                End(association, new DtlsFailure(AlertDescription.InternalError, IsLocal: true, $"the peer cannot be reached: {error}"));
            }
        }

        Settle();
    }

    /// <summary>Ends all associations: with close_notify, or with an alert when there was a fault.</summary>
    public void EndAll(DtlsFailure? fault)
    {
        var errand = new Errand(fault is null ? ErrandKind.Close : ErrandKind.Abort, null, fault);
        foreach (Association association in _table.All)
        {
            Do(association, errand);
            End(association, fault); // whatever its session made of that
        }

        Settle();
        Outbox.Flush();
    }

    /// <summary>Notes that an association is over, whoever found out first.</summary>
    public void End(Association association, DtlsFailure? failure)
    {
        if (!association.HasEnded)
        {
            association.HasEnded = true;
            association.Failure = failure;
            _door?.Limiter.Leave(association); // at once: its place is free before it is buried
            _reports.Ended(association);
        }
    }

    /// <summary>Ends an association whose session, or whose report to the application, threw.</summary>
    public void Break(Association association, Exception exception) =>
        End(association, new DtlsFailure(AlertDescription.InternalError, IsLocal: true, $"{exception.GetType().Name}: {exception.Message}"));

    /// <summary>Takes an association out and wipes its keys.</summary>
    public void Remove(Association association)
    {
        _table.Remove(association);
        _timers.Remove(association);
        association.Session.Dispose();
    }

    /// <summary>Lets the idle timeout run from now on.</summary>
    public void WatchIdle(Association association)
    {
        association.LastHeard = Now;
        if (!association.HasEnded)
        {
            _timers.Schedule(association, IdleDeadlineOf(association));
        }
    }

    /// <summary>Collects what the session wants to send, and when it wants to be called again.</summary>
    private void Pump(Association association)
    {
        DtlsSession session = association.Session;
        Outbox.MakeRoom(session.Mtu);
        while (session.TryGetTransmit(Outbox.Batch.Free, out int written))
        {
            Outbox.Batch.Append(written, in association.Remote, in association.Local);
            Outbox.MakeRoom(session.Mtu);
        }

        if (!association.HasEnded)
        {
            _timers.Schedule(association, session.NextTimeout);
        }
    }

    /// <summary>Counts a handshake that begins, which may cost another one its place.</summary>
    private void Enter(Association association, HandshakeLimiter limiter)
    {
        if (limiter.TakeDisplaced(in association.Remote) is { } displaced)
        {
            _counts.Add(EndpointEvent.HandshakeDisplaced);
            var reason = new DtlsFailure(AlertDescription.InternalError, IsLocal: true, "too many handshakes were under way, and most of them from its source");
            Do(displaced, new Errand(ErrandKind.Abort, displaced, reason));
        }

        limiter.Enter(association);
    }

    private void RunDue(Association association)
    {
        try
        {
            if (!association.HasEnded && association.Session.NextTimeout <= Now)
            {
                association.Session.HandleTimeout(Sink);
                Pump(association);
            }
        }
        catch (Exception exception)
        {
            Break(association, exception);
        }

        if (association.HasEnded)
        {
            return;
        }

        if (!association.IsAnnounced && association.HandshakeDeadline <= Now)
        {
            string reason = $"the handshake was not finished in its time (HandshakeTimeout is {_endpoint.Options.HandshakeTimeout})";
            association.Connecting?.TrySetException(new TimeoutException(reason));
            Do(association, new Errand(ErrandKind.Abort, association, new DtlsFailure(AlertDescription.HandshakeFailure, IsLocal: true, reason)));
        }
        else if (association.IsAnnounced && IdleDeadlineOf(association) <= Now)
        {
            Do(association, new Errand(ErrandKind.Close, association));
        }
    }

    private long DeadlineOf(Association association) =>
        Math.Min(association.Session.NextTimeout, association.IsAnnounced ? IdleDeadlineOf(association) : association.HandshakeDeadline);

    private long IdleDeadlineOf(Association association) =>
        _endpoint.IdleTimeout == long.MaxValue ? long.MaxValue : association.LastHeard + _endpoint.IdleTimeout;
}

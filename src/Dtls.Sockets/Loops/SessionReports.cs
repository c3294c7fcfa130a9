using System.Diagnostics.CodeAnalysis;
using Dtls.Handshake;
using Dtls.Sockets.Accepting;
using Dtls.Sockets.Diagnostics;

namespace Dtls.Sockets.Loops;

/// <summary>
/// Notes what sessions report while they work, and tells the application in <see cref="Settle"/>, when none is at work any more: so
/// whatever the application does in return cannot meet a session half way.
/// </summary>
internal sealed class SessionReports(Endpoint endpoint, SessionSet sessions, HandlerCalls handler, FrontDoor? door, EventCounts counts) : IDtlsSink
{
    private static readonly DtlsFailure EndedEarly = new(AlertDescription.CloseNotify, IsLocal: false, "closed during the handshake");

    private readonly List<Association> _connected = [];
    private readonly List<Association> _ended = [];
    private bool _hasFailed;
    private bool _hasClientEnded;

    /// <summary>True when the handler failed, an association could not be buried, or a client's only association ended.</summary>
    public bool MustStop => handler.HasFailed || _hasFailed || _hasClientEnded;

    /// <summary>Notes an association that is over.</summary>
    public void Ended(Association association) => _ended.Add(association);

    /// <summary>Tells in the order in which things can have happened: connected, data, closed.</summary>
    public void Settle()
    {
        if (_connected.Count > 0)
        {
            for (int i = 0; i < _connected.Count; i++)
            {
                Announce(_connected[i]);
            }

            _connected.Clear();
        }

        if (sessions.Work.Opened.Count > 0)
        {
            handler.OnDatagrams(sessions.Work.Opened);
            sessions.Work.Opened.Clear();
        }

        if (_ended.Count > 0)
        {
            for (int i = 0; i < _ended.Count; i++) // what the application does meanwhile may add to them
            {
                TryBury(_ended[i]);
            }

            _ended.Clear();
        }
    }

    void IDtlsSink.OnConnected(DtlsSession session)
    {
        if (session.Tag is Association association)
        {
            door?.Limiter.Leave(association); // at once: a newcomer in the same batch must not displace what has finished
            association.Connection = new DtlsConnection(association, endpoint, session.Info!);
            _connected.Add(association);
        }
    }

    void IDtlsSink.OnApplicationData(DtlsSession session, ReadOnlySpan<byte> payload)
    {
        if (session.Tag is not Association { Connection: { } connection } association)
        {
            return;
        }

        association.LastHeard = sessions.Now;
        connection.CountReceived();
        if (handler.HasHandler)
        {
            sessions.Work.Opened.Add(connection, payload, sessions.Work.Received.Memory, sessions.Ecn);
        }
        else
        {
            connection.Deliver(payload);
        }
    }

    void IDtlsSink.OnPeerVerification(DtlsSession session, PeerIdentity peer)
    {
        if (session.Tag is Association association)
        {
            PeerVerification.Start(association, peer, endpoint.Options.VerifyPeer);
        }
    }

    void IDtlsSink.OnKeysUpdated(DtlsSession session)
    {
        if (session.Tag is Association { Connection: { } connection })
        {
            connection.OnKeysUpdated();
        }
    }

    void IDtlsSink.OnClosed(DtlsSession session, DtlsFailure? failure)
    {
        if (session.Tag is Association association)
        {
            sessions.End(association, failure);
        }
    }

    private void Announce(Association association)
    {
        DtlsConnection connection = association.Connection!;
        association.IsAnnounced = true;
        sessions.WatchIdle(association);
        counts.Add(EndpointEvent.HandshakeCompleted);
        if (handler.HasHandler)
        {
            handler.OnConnected(connection);
        }
        else if (door is { Queue: { } queue } && !queue.TryAdd(connection))
        {
            counts.Add(EndpointEvent.DroppedBacklogFull);
            var failure = new DtlsFailure(AlertDescription.InternalError, IsLocal: true, "too many connections wait to be accepted");
            sessions.Do(association, new Errand(ErrandKind.Abort, association, failure));
        }

        association.Connecting?.TrySetResult(connection);
    }

    /// <summary>One that cannot be buried is a fault of the endpoint, and keeps no other above ground.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A fault in one association must not leave others alive.")]
    private void TryBury(Association association)
    {
        try
        {
            Bury(association);
        }
        catch (Exception exception)
        {
            endpoint.Fault(exception);
            _hasFailed = true;
        }
    }

    private void Bury(Association association)
    {
        sessions.Remove(association);
        if (association.Verification is { } verification)
        {
            _ = verification.CancelAsync(); // what is registered there is the application's: not on this thread
            association.Verification = null;
        }

        if (association.IsAnnounced)
        {
            counts.Add(EndpointEvent.ConnectionClosed);
            association.Connection!.End(association.Failure);
            handler.OnClosed(association.Connection, association.Failure);
        }
        else
        {
            counts.Add(EndpointEvent.HandshakeFailed);
            handler.OnHandshakeFailed(association, association.Failure ?? EndedEarly);
        }

        association.Connecting?.TrySetException(new DtlsException(association.Failure ?? EndedEarly));
        _hasClientEnded |= door is null;
    }
}

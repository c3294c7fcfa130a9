using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Dtls.Sockets.Udp;
using Microsoft.Extensions.ObjectPool;

namespace Dtls.Sockets.Loops;

/// <summary>What is done inside a shard, by one thread at a time: that which has the gate.</summary>
internal sealed class ShardWork
{
    private const int BatchesInRow = 16;
    private const int SendsInRow = 256;

    private readonly Endpoint _endpoint;
    private readonly Shard _shard;
    private readonly UdpTransport _transport;
    private readonly ShardGate _gate;
    private readonly ShardInbox _inbox;
    private readonly ObjectPool<WorkBuffers>? _pool;
    private readonly List<Shard> _handedTo = [];
    private readonly ITimer _timer;
    private int _timerFired;
    private long _armedFor = long.MaxValue;
    private volatile bool _hasFailed;
    private volatile bool _isStopped;

    public ShardWork(Endpoint endpoint, Shard shard, ShardParts parts, ShardGate gate, ShardInbox inbox)
    {
        _endpoint = endpoint;
        _shard = shard;
        _transport = parts.Transport;
        _gate = gate;
        _inbox = inbox;
        Sessions = new SessionSet(endpoint, shard, parts);
        BatchShape shape = _transport.ShapeFor(endpoint.Options.BatchSize);
        if (parts.Door is null)
        {
            _pool = WorkBuffers.PoolFor(shape);
        }
        else
        {
            Sessions.Work = new WorkBuffers(shape);
        }

        _timer = endpoint.Time.CreateTimer(static work => ((ShardWork)work!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public SessionSet Sessions { get; }

    public bool IsStopped => _isStopped;

    /// <summary>Whether there is something to do of which the inbox does not know: a deadline, or the end after a fault. From any thread.</summary>
    public bool WantsTurn => (Volatile.Read(ref _timerFired) != 0 || _hasFailed) && !_isStopped;

    /// <summary>
    /// Does what somebody came in for. Throws nothing, so that the gate always opens again: a fault is the endpoint's, and everything ends in
    /// the next turn of a thread that may call the application.
    /// </summary>
    /// <param name="association">Whose payload is to be sent; null for a datagram that is not DTLS, and where nothing is to be sent.</param>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The gate must open again: a fault ends the endpoint, and is not to hang those who close it.")]
    public SendOutcome Do(ShardTurn turn, Association? association, in PeerAddress remote, ReadOnlySpan<byte> bytes)
    {
        var outcome = SendOutcome.Closed;
        try
        {
            Borrow();
            if (turn is ShardTurn.Send)
            {
                outcome = Send(association, in remote, bytes);
            }
            else
            {
                Do(turn);
            }

            if (!_isStopped)
            {
                Sessions.Outbox.Flush();
                ArmTimer();
            }
        }
        catch (Exception exception)
        {
            _endpoint.Fault(exception);
            _hasFailed = true;
        }

        GiveBack();
        return outcome;
    }

    /// <summary>Inside a handler's call: notes that something was left with another shard, which will be looked after when the batch is done.</summary>
    public void NoteHandedOver(Shard shard)
    {
        if (!_handedTo.Contains(shard))
        {
            _handedTo.Add(shard);
        }
    }

    private void Do(ShardTurn turn)
    {
        if (turn is ShardTurn.Sends)
        {
            RunSends();
            return;
        }

        if (_hasFailed)
        {
            Stop();
        }

        if (turn is ShardTurn.Receive && !_isStopped)
        {
            TakeReceived();
        }

        RunSends();
        RunErrands();
    }

    /// <summary>Sends what waits and then this. Where that is too much for one turn, this waits, too: nothing overtakes.</summary>
    private SendOutcome Send(Association? association, in PeerAddress remote, ReadOnlySpan<byte> bytes)
    {
        RunSends();
        return _isStopped || _hasFailed ? SendOutcome.Closed
            : !_inbox.HasSends ? Sessions.Send(association, in remote, bytes)
            : _inbox.TryAdd(association, in remote, bytes) ? SendOutcome.Queued
            : SendOutcome.Full;
    }

    private void TakeReceived()
    {
        int batches = 0;
        bool more = true;
        while (more && batches++ < BatchesInRow)
        {
            more = _transport.Receive(Sessions.Work.Received);
            Sessions.Process();
            Sessions.Outbox.Flush();
            SeeToHandedOver();
            RunSends();
        }

        if (_transport.Broken is { } error)
        {
            _endpoint.Fault(new SocketException((int)error));
            _inbox.Add(new Errand(ErrandKind.Stop, null));
        }
    }

    /// <summary>Lets the shards that were handed something send it, on this thread when they are idle.</summary>
    private void SeeToHandedOver()
    {
        foreach (Shard shard in _handedTo)
        {
            shard.LookAtInbox();
        }

        _handedTo.Clear();
    }

    /// <param name="patiently">Whether to go on when there are many, and although the receive loop waits.</param>
    private void RunSends(bool patiently = false)
    {
        if (!_inbox.HasSends)
        {
            return;
        }

        int most = patiently ? _endpoint.Options.SendQueueLength : SendsInRow;
        for (int i = 0; i < most && (patiently || !_gate.IsWantedByLoop) && _inbox.TryTake(out SendRequest request); i++)
        {
            using QueuedBytes bytes = request.Bytes;
            if (!_isStopped && !_hasFailed)
            {
                Sessions.Send(request.Association, request.Remote, bytes.Span);
            }
        }

        _inbox.SignalRoom();
    }

    private void RunErrands()
    {
        if (_inbox.HasErrands && !_isStopped)
        {
            Sessions.LookAtClock();
        }

        while (_inbox.TryTake(out Errand errand))
        {
            RunSends(patiently: true); // what was sent before a close leaves before it
            Run(errand);
        }

        if (_isStopped)
        {
            return;
        }

        if (Interlocked.Exchange(ref _timerFired, 0) != 0)
        {
            _armedFor = long.MaxValue;
        }

        if (Sessions.EarliestDeadline <= _endpoint.Time.GetTimestamp())
        {
            Sessions.RunDue();
        }

        Sessions.Outbox.Flush();
        SeeToHandedOver();
        Sessions.HearOfUnreachable();
        if (Sessions.MustStop)
        {
            Stop();
        }
    }

    private void Run(Errand errand)
    {
        try
        {
            switch (errand.Kind)
            {
                case ErrandKind.Stop:
                    Stop();
                    break;
                case ErrandKind.Start when _isStopped:
                    errand.Association!.Connecting?.TrySetException(new ObjectDisposedException(nameof(DtlsConnection)));
                    break;
                case ErrandKind.Start:
                    Sessions.Begin(errand.Association!);
                    break;
                default:
                    Sessions.Do(errand.Association!, errand);
                    break;
            }

            if (!_isStopped)
            {
                Sessions.Settle();
                Sessions.Outbox.Flush();
            }
        }
        finally
        {
            errand.Done?.TrySetResult();
        }
    }

    private void Stop()
    {
        if (_isStopped)
        {
            return;
        }

        try
        {
            Sessions.EndAll(_endpoint.FaultAsFailure);
        }
        finally
        {
            _isStopped = true;
            _timer.Dispose();
            _transport.Dispose();
            RunSends(patiently: true); // throws them away
            _endpoint.OnShardStopped();
        }
    }

    private void Borrow()
    {
        if (_pool is not null)
        {
            Sessions.Work = _pool.Get();
        }
    }

    private void GiveBack()
    {
        if (_pool is not null && Sessions.Work is { } work)
        {
            Sessions.Work = null!;
            _pool.Return(work);
        }
    }

    private void ArmTimer()
    {
        long earliest = Sessions.EarliestDeadline;
        if (earliest >= _armedFor)
        {
            return;
        }

        _armedFor = earliest;
        TimeSpan wait = _endpoint.TimeUntil(earliest);
        if (wait > TimeSpan.Zero)
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            OnTimer();
        }
    }

    private void OnTimer()
    {
        Volatile.Write(ref _timerFired, 1);
        _shard.Schedule();
    }
}

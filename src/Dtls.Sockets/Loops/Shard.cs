using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Dtls.Sockets.Accepting;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;
using Microsoft.Extensions.ObjectPool;

namespace Dtls.Sockets.Loops;

/// <summary>
/// The single owner of a set of sessions. Whoever has work goes in when nobody is inside; who finds it busy leaves the work in the inbox,
/// and the one inside does it before leaving. So a send costs no thread hop and never blocks.
/// <para>
/// Application threads do nothing inside but send. Everything that may call the application back (received data, errands, deadlines) is
/// done by the receive loop or by a work item of the pool: no handler ever finds itself on the stack of a send.
/// </para>
/// </summary>
internal sealed class Shard : IThreadPoolWorkItem
{
    private const int BatchesInRow = 16;
    private const int SendsInRow = 256;

    private readonly Endpoint _endpoint;
    private readonly UdpTransport _transport;
    private readonly EventCounts _counts;
    private readonly SessionSet _sessions;
    private readonly ShardGate _gate;
    private readonly ObjectPool<WorkBuffers>? _pool;
    private readonly ShardInbox _inbox;
    private readonly List<Shard> _handedTo = [];
    private readonly ITimer _timer;
    private volatile LinuxUdpTransport? _blocking; // what the shard's own thread waits for; null when there is no such thread, or none any more
    private int _isScheduled;
    private int _timerFired;
    private long _armedFor = long.MaxValue;
    private volatile bool _isStopped;

    public Shard(Endpoint endpoint, ShardParts parts)
    {
        _endpoint = endpoint;
        (_transport, FrontDoor? door, _counts) = parts;
        _blocking = door is null ? null : _transport as LinuxUdpTransport;
        _gate = new ShardGate(hasThread: _blocking is not null);
        _inbox = new ShardInbox(endpoint.Options.SendQueueLength);
        _sessions = new SessionSet(endpoint, this, _transport, door, _counts);
        BatchShape shape = _transport.ShapeFor(endpoint.Options.BatchSize);
        if (door is null)
        {
            _pool = WorkBuffers.PoolFor(shape);
        }
        else
        {
            _sessions.Work = new WorkBuffers(shape);
        }

        _timer = endpoint.Time.CreateTimer(static shard => ((Shard)shard!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True inside a handler's call.</summary>
    public bool IsHeldByThisThread => _gate.IsHeldByThisThread;

    /// <summary>Associations; may lag behind.</summary>
    public int Count => _sessions.Count;

    public bool IsStopped => _isStopped;

    private bool HasErrands => _inbox.HasErrands || (Volatile.Read(ref _timerFired) != 0 && !_isStopped);

    /// <summary>Sends a payload now, or leaves a copy for whoever is inside.</summary>
    public SendOutcome Send(Association association, ReadOnlySpan<byte> payload)
    {
        if (_gate.IsHeldByThisThread) // inside a handler's call: leaves with the batch
        {
            return _sessions.Seal(association, payload);
        }

        return SendFromOutside(association, in association.Remote, payload);
    }

    /// <summary>
    /// Inside a call of <paramref name="from"/>'s handler: sends a payload to an association of this shard, which may be another. A copy is
    /// left here then, and <paramref name="from"/> sees to it, when its batch is done, that all copies leave together.
    /// </summary>
    public SendOutcome Send(Association association, ReadOnlySpan<byte> payload, Shard from)
    {
        if (from == this)
        {
            return _sessions.Seal(association, payload);
        }

        SendOutcome outcome = Enqueue(association, in association.Remote, payload);
        if (outcome is SendOutcome.Full)
        {
            LookAtInbox(); // a batch may be more than waits here at a time: send some of it now, unless the owner is at it
            outcome = Enqueue(association, in association.Remote, payload);
        }

        if (outcome is SendOutcome.Queued && !from._handedTo.Contains(this))
        {
            from._handedTo.Add(this);
        }

        return outcome;
    }

    /// <summary>Notes that a payload was refused for want of room.</summary>
    public void CountSendQueueFull() => _counts.AddShared(EndpointEvent.SendQueueFull);

    /// <summary>See <see cref="ShardInbox.WaitForRoomAsync"/>.</summary>
    public Task WaitForRoomAsync() => _inbox.WaitForRoomAsync();

    /// <summary>Sends a datagram that is not DTLS now, or leaves a copy for whoever is inside. False when it cannot be sent.</summary>
    public bool TrySendRaw(in PeerAddress remote, ReadOnlySpan<byte> datagram)
    {
        if (_gate.IsHeldByThisThread)
        {
            return _sessions.TryAddRaw(in remote, datagram);
        }

        return _sessions.IsRawWithinReach(in remote, datagram.Length)
            && SendFromOutside(null, in remote, datagram) is SendOutcome.Sent or SendOutcome.Queued;
    }

    /// <summary>Leaves an errand, to be done on a thread of the shard; by the pool when the shard has ended.</summary>
    public void Post(Errand errand)
    {
        _inbox.Add(errand);
        Schedule();
    }

    /// <summary>Inside a handler's call: adds a datagram that is not DTLS.</summary>
    public bool TryAddRaw(in PeerAddress remote, ReadOnlySpan<byte> datagram, in LocalAddress local) =>
        _sessions.TryAddRaw(in remote, datagram, in local);

    /// <summary>The receive loop's turn: takes what the transport has, and does everything else that waits.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))] // it waits whenever a sender is inside
    public async ValueTask RunReceivedAsync()
    {
        await _gate.EnterAsync().ConfigureAwait(false);
        _gate.Claim();
        RunInside(received: true);
    }

    /// <summary>The same on the shard's own thread, which something or somebody woke.</summary>
    public void RunWoken()
    {
        Interlocked.Exchange(ref _isScheduled, 0); // what is left in the inbox from here on wakes again
        _gate.Enter();
        RunInside(received: true);
    }

    /// <summary>The shard's own thread ends, and everything with it.</summary>
    public void EndOnThread()
    {
        _inbox.Add(new Errand(ErrandKind.Stop, null)); // does nothing when that is why we are here
        _gate.Enter();
        RunInside(received: false);
        _blocking = null;
        Interlocked.Exchange(ref _isScheduled, 0); // who came after our last look has woken nobody
        LookAtInbox();
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Exchange(ref _isScheduled, 0);
        if (_gate.TryEnter())
        {
            RunInside(received: false);
        } // else whoever is inside looks at the inbox after leaving
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The gate must open again: a fault ends the endpoint, and is not to hang those who close it.")]
    private void RunInside(bool received)
    {
        Borrow();
        try
        {
            if (received && !_isStopped)
            {
                TakeReceived();
            }

            RunSends();
            RunErrands();
        }
        catch (Exception exception)
        {
            _endpoint.Fault(exception);
            StopAtOnce();
        }

        Leave();
    }

    private void TakeReceived()
    {
        int batches = 0;
        bool more = true;
        while (more && batches++ < BatchesInRow)
        {
            more = _transport.Receive(_sessions.Work.Received);
            _sessions.Process();
            _sessions.Flush();
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

    /// <summary>Goes in when nobody is inside, else leaves a copy.</summary>
    private SendOutcome SendFromOutside(Association? association, in PeerAddress remote, ReadOnlySpan<byte> bytes)
    {
        SendOutcome outcome;
        if (_gate.TryEnter())
        {
            Borrow();
            RunSends();
            outcome = _isStopped ? SendOutcome.Closed : _sessions.Send(association, in remote, bytes);
            Leave();
        }
        else
        {
            outcome = Enqueue(association, in remote, bytes);
            LookAtInbox();
        }

        return outcome;
    }

    private SendOutcome Enqueue(Association? association, in PeerAddress remote, ReadOnlySpan<byte> bytes) =>
        _isStopped ? SendOutcome.Closed : _inbox.TryAdd(association, in remote, bytes) ? SendOutcome.Queued : SendOutcome.Full;

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
            if (!_isStopped)
            {
                _sessions.Send(request.Association, request.Remote, bytes.Span);
            }
        }

        _inbox.SignalRoom();
    }

    private void RunErrands()
    {
        if (_inbox.HasErrands && !_isStopped)
        {
            _sessions.LookAtClock();
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

        if (_sessions.EarliestDeadline <= _endpoint.Time.GetTimestamp())
        {
            _sessions.RunDue();
        }

        _sessions.Flush();
        SeeToHandedOver();
        _sessions.HearOfUnreachable();
        if (_sessions.MustStop)
        {
            Stop();
        }
    }

    private void Run(Errand errand)
    {
        switch (errand.Kind)
        {
            case ErrandKind.Run:
                errand.Work!(errand.Association!.Session);
                break;
            case ErrandKind.Stop:
                Stop();
                break;
            case ErrandKind.Start when _isStopped:
                errand.Association!.Connecting?.TrySetException(new ObjectDisposedException(nameof(DtlsConnection)));
                break;
            case ErrandKind.Start:
                _sessions.Begin(errand.Association!);
                break;
            default:
                _sessions.Do(errand.Association!, errand);
                break;
        }

        if (!_isStopped)
        {
            _sessions.Settle();
            _sessions.Flush();
        }

        errand.Done?.TrySetResult();
    }

    private void Stop()
    {
        if (_isStopped)
        {
            return;
        }

        _sessions.EndAll(_endpoint.FaultAsFailure);
        StopAtOnce();
    }

    private void StopAtOnce()
    {
        _isStopped = true;
        _timer.Dispose();
        _transport.Dispose();
        RunSends(patiently: true);
        _endpoint.OnShardStopped();
    }

    private void Borrow()
    {
        if (_pool is not null)
        {
            _sessions.Work = _pool.Get();
        }
    }

    private void Leave()
    {
        if (TryOpenGate())
        {
            LookAtInbox();
        }
    }

    /// <summary>Sends what has gathered and opens the gate. False when the receive loop was waiting for it and has it now.</summary>
    private bool TryOpenGate()
    {
        if (!_isStopped)
        {
            _sessions.Flush();
            ArmTimer();
        }

        if (_pool is not null)
        {
            _pool.Return(_sessions.Work);
            _sessions.Work = null!;
        }

        return _gate.Leave();
    }

    /// <summary>After leaving: does what others left meanwhile. More than a little of it is handed to the pool.</summary>
    private void LookAtInbox()
    {
        if (HasErrands)
        {
            Schedule();
        }
        else if (_inbox.HasSends && _gate.TryEnter())
        {
            Borrow();
            RunSends();
            if (TryOpenGate() && (HasErrands || _inbox.HasSends))
            {
                Schedule();
            }
        }
    }

    private void ArmTimer()
    {
        long earliest = _sessions.EarliestDeadline;
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
        Schedule();
    }

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) != 0)
        {
            return;
        }

        if (_blocking is { } thread)
        {
            thread.Wake();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}

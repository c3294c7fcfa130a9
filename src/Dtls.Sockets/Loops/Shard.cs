using System.Buffers;
using System.Collections.Concurrent;
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
    private readonly ShardGate _gate = new();
    private readonly ObjectPool<WorkBuffers>? _pool;
    private readonly ConcurrentQueue<SendRequest> _sends = new();
    private readonly ConcurrentQueue<Errand> _errands = new();
    private readonly ITimer _timer;
    private TaskCompletionSource? _room;
    private int _sendsWaiting;
    private int _isScheduled;
    private int _timerFired;
    private long _armedFor = long.MaxValue;
    private volatile bool _isStopped;

    public Shard(Endpoint endpoint, UdpTransport transport, FrontDoor? door, EventCounts counts)
    {
        _endpoint = endpoint;
        _transport = transport;
        _counts = counts;
        _sessions = new SessionSet(endpoint, this, transport, door, counts);
        if (door is null)
        {
            _pool = WorkBuffers.PoolFor(endpoint.Options);
        }
        else
        {
            _sessions.Work = new WorkBuffers(endpoint.Options.BatchSize, endpoint.Options.MaxDatagramLength);
        }

        _timer = endpoint.Time.CreateTimer(static shard => ((Shard)shard!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True inside a handler's call.</summary>
    public bool IsHeldByThisThread => _gate.IsHeldByThisThread;

    /// <summary>Associations; may lag behind.</summary>
    public int Count => _sessions.Count;

    private bool HasErrands => !_errands.IsEmpty || Volatile.Read(ref _timerFired) != 0;

    /// <summary>Sends a payload now, or leaves a copy for whoever is inside.</summary>
    public SendOutcome Send(Association association, ReadOnlySpan<byte> payload)
    {
        if (_gate.IsHeldByThisThread) // inside a handler's call: leaves with the batch
        {
            return _sessions.Seal(association, payload);
        }

        if (!_gate.TryEnter())
        {
            return Enqueue(association, in association.Remote, payload);
        }

        Borrow();
        RunSends();
        SendOutcome outcome = _sessions.Seal(association, payload);
        Leave();
        return outcome;
    }

    /// <summary>Notes that a payload was refused for want of room.</summary>
    public void CountSendQueueFull() => _counts.AddShared(EndpointEvent.SendQueueFull);

    /// <summary>Completes when the inbox may have room again. Ask for it first, then try, then wait.</summary>
    public Task WaitForRoomAsync()
    {
        TaskCompletionSource? room = Volatile.Read(ref _room);
        if (room is null)
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = Interlocked.CompareExchange(ref _room, mine, null) ?? mine;
        }

        return room.Task;
    }

    /// <summary>Sends a datagram that is not DTLS now, or leaves a copy for whoever is inside. False when it cannot be sent.</summary>
    public bool TrySendRaw(in PeerAddress remote, ReadOnlySpan<byte> datagram)
    {
        if (_gate.IsHeldByThisThread)
        {
            return _sessions.TryAddRaw(in remote, datagram);
        }

        if (!_sessions.IsRawWithinReach(in remote, datagram.Length))
        {
            return false;
        }

        if (!_gate.TryEnter())
        {
            return Enqueue(null, in remote, datagram) is SendOutcome.Queued;
        }

        Borrow();
        RunSends();
        bool sent = !_isStopped && _sessions.TryAddRaw(in remote, datagram);
        Leave();
        return sent;
    }

    /// <summary>Leaves an errand, to be done on a thread of the shard.</summary>
    public void Post(Errand errand)
    {
        _errands.Enqueue(errand);
        Schedule();
    }

    /// <summary>The receive loop's turn: takes what the transport has, and does everything else that waits.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))] // it waits whenever a sender is inside
    public async ValueTask RunReceivedAsync()
    {
        await _gate.EnterAsync().ConfigureAwait(false);
        _gate.Claim();
        RunInside(received: true);
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
            _transport.Receive(_sessions.Work.Received);
            more = _sessions.Work.Received.IsFull;
            _sessions.Process();
            _sessions.Flush();
            RunSends();
        }

        if (_transport.Broken is { } error)
        {
            _endpoint.Fault(new SocketException((int)error));
            _errands.Enqueue(new Errand(ErrandKind.Stop, null));
        }
    }

    private SendOutcome Enqueue(Association? association, in PeerAddress remote, ReadOnlySpan<byte> payload)
    {
        if (_isStopped || Interlocked.Increment(ref _sendsWaiting) > _endpoint.Options.SendQueueLength)
        {
            Interlocked.Decrement(ref _sendsWaiting);
            return _isStopped ? SendOutcome.Closed : SendOutcome.Full;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        _sends.Enqueue(new SendRequest(association, remote, copy, payload.Length));

        // Either the one inside sees the request after opening the gate, or we see the gate open: both sides put a fence between.
        Interlocked.MemoryBarrier();
        LookAtInbox();
        return SendOutcome.Queued;
    }

    /// <param name="patiently">Whether to go on when there are many, and although the receive loop waits.</param>
    private void RunSends(bool patiently = false)
    {
        if (_sends.IsEmpty)
        {
            return;
        }

        int most = patiently ? _endpoint.Options.SendQueueLength : SendsInRow;
        for (int i = 0; i < most && (patiently || !_gate.IsWantedByLoop) && _sends.TryDequeue(out SendRequest request); i++)
        {
            _sessions.Send(in request);
            ArrayPool<byte>.Shared.Return(request.Buffer);
            Interlocked.Decrement(ref _sendsWaiting);
        }

        SignalRoom();
    }

    private void RunErrands()
    {
        if (!_errands.IsEmpty)
        {
            _sessions.LookAtClock();
        }

        while (_errands.TryDequeue(out Errand errand))
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
        while (_sends.TryDequeue(out SendRequest request))
        {
            ArrayPool<byte>.Shared.Return(request.Buffer);
        }

        SignalRoom();
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
        else if (!_sends.IsEmpty && _gate.TryEnter())
        {
            Borrow();
            RunSends();
            if (TryOpenGate() && (HasErrands || !_sends.IsEmpty))
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
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void SignalRoom()
    {
        if (Volatile.Read(ref _room) is not null)
        {
            Interlocked.Exchange(ref _room, null)?.TrySetResult();
        }
    }
}

using System.Runtime.CompilerServices;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

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
    private readonly EventCounts _counts;
    private readonly ShardGate _gate;
    private readonly ShardInbox _inbox;
    private readonly ShardWork _work;
    private volatile LinuxUdpTransport? _blocking; // what the shard's own thread waits for; null when there is no such thread, or none any more
    private int _isScheduled;

    public Shard(Endpoint endpoint, ShardParts parts)
    {
        _counts = parts.Counts;
        _blocking = parts.Door is null ? null : parts.Transport as LinuxUdpTransport;
        _gate = new ShardGate(hasThread: _blocking is not null);
        _inbox = new ShardInbox(endpoint.Options.SendQueueLength);
        _work = new ShardWork(endpoint, this, parts, _gate, _inbox);
    }

    /// <summary>True inside a handler's call.</summary>
    public bool IsHeldByThisThread => _gate.IsHeldByThisThread;

    /// <summary>Associations; may lag behind.</summary>
    public int Count => _work.Sessions.Count;

    public bool IsStopped => _work.IsStopped;

    private bool HasErrands => _inbox.HasErrands || _work.WantsTurn;

    /// <summary>Sends a payload now, or leaves a copy for whoever is inside.</summary>
    public SendOutcome Send(Association association, ReadOnlySpan<byte> payload) =>
        _gate.IsHeldByThisThread // inside a handler's call: leaves with the batch
            ? _work.Sessions.Seal(association, payload)
            : SendFromOutside(association, in association.Remote, payload);

    /// <summary>
    /// Inside a call of <paramref name="from"/>'s handler: sends a payload to an association of this shard, which may be another. A copy is
    /// left here then, and <paramref name="from"/> sees to it, when its batch is done, that all copies leave together.
    /// </summary>
    public SendOutcome Send(Association association, ReadOnlySpan<byte> payload, Shard from)
    {
        if (from == this)
        {
            return _work.Sessions.Seal(association, payload);
        }

        SendOutcome outcome = Enqueue(association, in association.Remote, payload);
        if (outcome is SendOutcome.Full)
        {
            LookAtInbox(); // a batch may be more than waits here at a time: send some of it now, unless the owner is at it
            outcome = Enqueue(association, in association.Remote, payload);
        }

        if (outcome is SendOutcome.Queued)
        {
            from._work.NoteHandedOver(this);
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
            return _work.Sessions.Outbox.TryAddRaw(in remote, datagram);
        }

        return _work.Sessions.Outbox.IsRawWithinReach(in remote, datagram.Length)
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
        _work.Sessions.Outbox.TryAddRaw(in remote, datagram, in local);

    /// <summary>The receive loop's turn: takes what the transport has, and does everything else that waits.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))] // it waits whenever a sender is inside
    public async ValueTask RunReceivedAsync()
    {
        await _gate.EnterAsync().ConfigureAwait(false);
        _gate.Claim();
        Inside(ShardTurn.Receive);
    }

    /// <summary>The same on the shard's own thread, which something or somebody woke.</summary>
    public void RunWoken()
    {
        Interlocked.Exchange(ref _isScheduled, 0); // what is left in the inbox from here on wakes again
        _gate.Enter();
        Inside(ShardTurn.Receive);
    }

    /// <summary>The shard's own thread ends, and everything with it.</summary>
    public void EndOnThread()
    {
        _inbox.Add(new Errand(ErrandKind.Stop, null)); // does nothing when that is why we are here
        _gate.Enter();
        Inside(ShardTurn.Errands);
        _blocking = null;
        Interlocked.Exchange(ref _isScheduled, 0); // who came after our last look has woken nobody
        LookAtInbox();
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Exchange(ref _isScheduled, 0);
        if (_gate.TryEnter())
        {
            Inside(ShardTurn.Errands);
        } // else whoever is inside looks at the inbox after leaving
    }

    /// <summary>After leaving: does what others left meanwhile. More than a little of it is left to the shard's thread, or to the pool.</summary>
    public void LookAtInbox(bool mayGoIn = true)
    {
        if (HasErrands || (_inbox.HasSends && !mayGoIn))
        {
            Schedule();
        }
        else if (_inbox.HasSends && _gate.TryEnter())
        {
            Inside(ShardTurn.Sends);
        }
    }

    /// <summary>Has a thread of the shard look at what there is to do.</summary>
    public void Schedule()
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

    /// <summary>Goes in when nobody is inside, else leaves a copy.</summary>
    private SendOutcome SendFromOutside(Association? association, in PeerAddress remote, ReadOnlySpan<byte> bytes)
    {
        if (_gate.TryEnter())
        {
            return Inside(ShardTurn.Send, association, in remote, bytes);
        }

        SendOutcome outcome = Enqueue(association, in remote, bytes);
        LookAtInbox();
        return outcome;
    }

    private SendOutcome Enqueue(Association? association, in PeerAddress remote, ReadOnlySpan<byte> bytes) =>
        IsStopped ? SendOutcome.Closed : _inbox.TryAdd(association, in remote, bytes) ? SendOutcome.Queued : SendOutcome.Full;

    /// <summary>What whoever has the gate does with it; it opens again whatever happens, for the work throws nothing.</summary>
    private SendOutcome Inside(ShardTurn turn, Association? association = null, in PeerAddress remote = default, ReadOnlySpan<byte> bytes = default)
    {
        SendOutcome outcome = _work.Do(turn, association, in remote, bytes);
        if (_gate.Leave()) // else the receive loop was waiting for it and has it now
        {
            LookAtInbox(mayGoIn: turn is not ShardTurn.Sends);
        }

        return outcome;
    }
}

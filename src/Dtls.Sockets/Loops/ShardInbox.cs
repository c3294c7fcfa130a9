using System.Collections.Concurrent;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>What is left for whoever is inside a shard: errands, and what is to be sent, of which only so much may wait. From any thread.</summary>
/// <param name="capacity">Requests to send that may wait.</param>
internal sealed class ShardInbox(int capacity)
{
    private readonly ConcurrentQueue<SendRequest> _sends = new();
    private readonly ConcurrentQueue<Errand> _errands = new();
    private TaskCompletionSource? _room;
    private int _sendsWaiting;

    public bool HasSends => !_sends.IsEmpty;

    public bool HasErrands => !_errands.IsEmpty;

    /// <summary>Leaves an errand. It may be seen at once: who needs it to be done must see to it that somebody looks.</summary>
    public void Add(Errand errand) => _errands.Enqueue(errand);

    /// <summary>Leaves a copy to send; false when too many wait.</summary>
    /// <param name="association">Whose payload it is; null for a datagram that is not DTLS.</param>
    public bool TryAdd(Association? association, in PeerAddress remote, ReadOnlySpan<byte> bytes)
    {
        if (Interlocked.Increment(ref _sendsWaiting) > capacity)
        {
            Interlocked.Decrement(ref _sendsWaiting);
            return false;
        }

        _sends.Enqueue(new SendRequest(association, remote, QueuedBytes.RentCopy(bytes)));

        // Either the one inside sees the request after opening the gate, or we see the gate open: both sides put a fence between.
        Interlocked.MemoryBarrier();
        return true;
    }

    /// <summary>For the one inside.</summary>
    public bool TryTake(out Errand errand) => _errands.TryDequeue(out errand);

    /// <summary>For the one inside, who gives the bytes back.</summary>
    public bool TryTake(out SendRequest request)
    {
        if (!_sends.TryDequeue(out request))
        {
            return false;
        }

        Interlocked.Decrement(ref _sendsWaiting);
        return true;
    }

    /// <summary>Completes when there may be room for requests again. Ask for it first, then try, then wait.</summary>
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

    /// <summary>Wakes those who wait for room.</summary>
    public void SignalRoom()
    {
        if (Volatile.Read(ref _room) is not null)
        {
            Interlocked.Exchange(ref _room, null)?.TrySetResult();
        }
    }
}

using System.Buffers;
using Dtls.Handshake;

namespace Dtls.Sockets.Receiving;

/// <summary>
/// Between the shard, which puts payloads in, and <see cref="DtlsConnection.ReceiveAsync"/>: a bounded ring that forgets the oldest, and
/// the calls that wait. Made when the first payload or the first call comes. The lock is held for a copy of one payload at most.
/// </summary>
internal sealed class ReceiveQueue(int capacity)
{
    private readonly Lock _lock = new();
    private ReceivedPayload[] _ring = [];
    private int _head;
    private int _count;
    private long _dropped;
    private ReceiveWaiter? _firstWaiter;
    private ReceiveWaiter? _lastWaiter;
    private ReceiveWaiter? _spare;
    private bool _isComplete;
    private DtlsFailure? _failure;

    /// <summary>Payloads forgotten because the ring was full.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Gives a payload to who waits for it, or keeps a copy.</summary>
    public void Add(ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            while (TakeWaiter() is { } waiter)
            {
                if (payload.Length <= waiter.Buffer.Length)
                {
                    payload.CopyTo(waiter.Buffer.Span);
                    waiter.Complete(payload.Length);
                    return;
                }

                waiter.Complete(0, BufferTooSmall(payload.Length));
            }

            Keep(payload);
        }
    }

    /// <summary>See <see cref="DtlsConnection.ReceiveAsync"/>.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        lock (_lock)
        {
            if (_count > 0)
            {
                return TakePayload(buffer.Span);
            }

            if (_isComplete)
            {
                return _failure is null ? ValueTask.FromResult(-1) : ValueTask.FromException<int>(new DtlsException(_failure));
            }

            ReceiveWaiter waiter = _spare ?? new ReceiveWaiter(this);
            _spare = null;
            ValueTask<int> task = waiter.Task; // before anybody can complete it
            Enlist(waiter);
            waiter.Start(buffer, cancellationToken);
            return task;
        }
    }

    /// <summary>No more payloads will come.</summary>
    public void Complete(DtlsFailure? failure)
    {
        lock (_lock)
        {
            if (_isComplete)
            {
                return;
            }

            _isComplete = true;
            _failure = failure;
            while (TakeWaiter() is { } waiter)
            {
                waiter.Complete(-1, failure is null ? null : new DtlsException(failure));
            }
        }
    }

    /// <summary>Takes a waiter out of the list; false when somebody else has already.</summary>
    public bool TryWithdraw(ReceiveWaiter waiter)
    {
        lock (_lock)
        {
            ReceiveWaiter? before = null;
            for (ReceiveWaiter? at = _firstWaiter; at is not null; before = at, at = at.Next)
            {
                if (at == waiter)
                {
                    Unlink(before, at);
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Keeps one waiter for the next call.</summary>
    public void Return(ReceiveWaiter waiter)
    {
        lock (_lock)
        {
            _spare = waiter;
        }
    }

    private static ArgumentException BufferTooSmall(int length) =>
        new($"The payload has {length} bytes and does not fit the buffer; it is kept for a call with a larger one.");

    private void Keep(ReadOnlySpan<byte> payload)
    {
        if (_count == capacity)
        {
            ArrayPool<byte>.Shared.Return(Dequeue().Buffer);
            Volatile.Write(ref _dropped, _dropped + 1);
        }

        if (_count == _ring.Length)
        {
            Grow();
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        _ring[(_head + _count++) % _ring.Length] = new ReceivedPayload(copy, payload.Length);
    }

    private ValueTask<int> TakePayload(Span<byte> buffer)
    {
        ReceivedPayload payload = _ring[_head];
        if (payload.Length > buffer.Length)
        {
            return ValueTask.FromException<int>(BufferTooSmall(payload.Length));
        }

        payload.Bytes.CopyTo(buffer);
        ArrayPool<byte>.Shared.Return(Dequeue().Buffer);
        return ValueTask.FromResult(payload.Length);
    }

    private ReceivedPayload Dequeue()
    {
        ReceivedPayload payload = _ring[_head];
        _ring[_head] = default;
        _head = (_head + 1) % _ring.Length;
        _count--;
        return payload;
    }

    private void Grow()
    {
        var larger = new ReceivedPayload[Math.Min(capacity, Math.Max(4, _ring.Length * 2))];
        for (int i = 0; i < _count; i++)
        {
            larger[i] = _ring[(_head + i) % _ring.Length];
        }

        _ring = larger;
        _head = 0;
    }

    private void Enlist(ReceiveWaiter waiter)
    {
        if (_lastWaiter is null)
        {
            _firstWaiter = waiter;
        }
        else
        {
            _lastWaiter.Next = waiter;
        }

        _lastWaiter = waiter;
    }

    private ReceiveWaiter? TakeWaiter()
    {
        ReceiveWaiter? first = _firstWaiter;
        if (first is not null)
        {
            Unlink(null, first);
        }

        return first;
    }

    private void Unlink(ReceiveWaiter? before, ReceiveWaiter waiter)
    {
        if (before is null)
        {
            _firstWaiter = waiter.Next;
        }
        else
        {
            before.Next = waiter.Next;
        }

        if (_lastWaiter == waiter)
        {
            _lastWaiter = before;
        }

        waiter.Next = null;
    }
}

using System.Threading.Tasks.Sources;

namespace Dtls.Sockets.Receiving;

/// <summary>
/// One pending receive call. Its continuation runs on the thread pool, never on the shard's thread: the waiter itself is the work item,
/// so waking the application allocates nothing. Used again after its result was read.
/// </summary>
internal sealed class ReceiveWaiter(ReceiveQueue queue) : IValueTaskSource<int>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<int> _core;
    private CancellationTokenRegistration _cancellation;
    private int _length;
    private Exception? _exception;

    /// <summary>Where the payload is to be put.</summary>
    public Memory<byte> Buffer { get; private set; }

    /// <summary>The one that asked next.</summary>
    public ReceiveWaiter? Next { get; set; }

    public CancellationToken CancellationToken => _cancellation.Token;

    public ValueTask<int> Task => new(this, _core.Version);

    /// <summary>Waits anew. The caller holds the queue's lock and has put the waiter in its list.</summary>
    public void Start(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Buffer = buffer;
        _cancellation = cancellationToken.UnsafeRegister(static state => ((ReceiveWaiter)state!).Cancel(), this);
    }

    /// <summary>Ends the wait; the waiter is in no list any more.</summary>
    public void Complete(int length, Exception? exception = null)
    {
        _length = length;
        _exception = exception;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        _cancellation.Dispose(); // waits for a callback that is running: after this nobody else knows the waiter
        _cancellation = default;
        Buffer = default;
        if (_exception is { } exception)
        {
            _core.SetException(exception);
        }
        else
        {
            _core.SetResult(_length);
        }
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _exception = null;
            queue.Return(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel()
    {
        if (queue.TryWithdraw(this))
        {
            Complete(0, new OperationCanceledException(CancellationToken));
        }
    }
}

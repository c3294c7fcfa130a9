using System.Threading.Tasks.Sources;

namespace Dtls.Sockets.Loops;

/// <summary>
/// Lets one thread at a time into a shard. Nobody blocks: an application thread that finds the gate shut leaves its work in the inbox,
/// and the receive loop, which alone may insist, is handed the gate by whoever leaves next.
/// </summary>
/// <param name="hasThread">Whether the receive loop is a thread of its own, which may block, or awaits.</param>
internal sealed class ShardGate(bool hasThread = false) : IValueTaskSource, IThreadPoolWorkItem
{
    private const int Open = 0;
    private const int Shut = 1;
    private const int ShutAndWantedByLoop = 2;
    private const int Spins = 8;

    private readonly ManualResetEventSlim? _turn = hasThread ? new ManualResetEventSlim() : null;
    private ManualResetValueTaskSourceCore<bool> _handover;
    private int _state;
    private int _ownerThread;

    /// <summary>True on the thread that is inside.</summary>
    public bool IsHeldByThisThread => Volatile.Read(ref _ownerThread) == Environment.CurrentManagedThreadId;

    /// <summary>True when the receive loop waits outside; whoever is inside should not take on more work.</summary>
    public bool IsWantedByLoop => Volatile.Read(ref _state) == ShutAndWantedByLoop;

    /// <summary>Goes in when nobody is inside.</summary>
    public bool TryEnter()
    {
        if (Volatile.Read(ref _state) != Open || Interlocked.CompareExchange(ref _state, Shut, Open) != Open)
        {
            return false;
        }

        Claim();
        return true;
    }

    /// <summary>Waits to go in. For the receive loop only, which must <see cref="Claim"/> the gate when it has it.</summary>
    public ValueTask EnterAsync()
    {
        if (TryEnterPatiently())
        {
            return default;
        }

        _handover.Reset();
        return TryAskForHandover() ? new ValueTask(this, _handover.Version) : default;
    }

    /// <summary>Blocks until it is inside. For the thread of the receive loop only.</summary>
    public void Enter()
    {
        if (TryEnterPatiently())
        {
            return;
        }

        _turn!.Reset();
        if (TryAskForHandover())
        {
            _turn.Wait();
            Claim();
        }
    }

    /// <summary>Notes the thread that is inside.</summary>
    public void Claim() => Volatile.Write(ref _ownerThread, Environment.CurrentManagedThreadId);

    /// <summary>Goes out. False when the receive loop was handed the gate, and with it all that waits in the inbox.</summary>
    public bool Leave()
    {
        Volatile.Write(ref _ownerThread, 0);
        if (Interlocked.CompareExchange(ref _state, Open, Shut) == Shut)
        {
            return true;
        }

        Volatile.Write(ref _state, Shut);
        if (_turn is not null)
        {
            _turn.Set();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false); // the loop goes on there, and nothing is allocated for it
        }

        return false;
    }

    void IThreadPoolWorkItem.Execute() => _handover.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _handover.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _handover.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _handover.OnCompleted(continuation, state, token, flags);

    private bool TryEnterPatiently()
    {
        for (int i = 0; i < Spins; i++)
        {
            if (TryEnter())
            {
                return true;
            }

            Thread.SpinWait(16);
        }

        return false;
    }

    /// <summary>False when it went in after all.</summary>
    private bool TryAskForHandover()
    {
        while (Interlocked.CompareExchange(ref _state, ShutAndWantedByLoop, Shut) != Shut)
        {
            if (TryEnter())
            {
                return false;
            }
        }

        return true;
    }
}

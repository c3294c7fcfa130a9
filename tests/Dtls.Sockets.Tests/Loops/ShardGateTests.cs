using Dtls.Sockets.Loops;

namespace Dtls.Sockets.Tests.Loops;

public sealed class ShardGateTests
{
    private readonly ShardGate _gate = new();

    [Fact]
    public void One_goes_in_and_the_next_stays_out()
    {
        Assert.True(_gate.TryEnter());
        Assert.True(_gate.IsHeldByThisThread);
        Assert.False(_gate.TryEnter());
        Assert.True(_gate.Leave());
        Assert.False(_gate.IsHeldByThisThread);
        Assert.True(_gate.TryEnter());
    }

    [Fact]
    public async Task The_loop_is_handed_the_gate()
    {
        Assert.True(_gate.TryEnter());
        Task loop = Task.Run(async () =>
        {
            await _gate.EnterAsync();
            _gate.Claim();
        });
        await TestPatience.Until(() => _gate.IsWantedByLoop, "the loop asks for the gate");

        Assert.False(_gate.Leave());
        await loop.Within();

        Assert.False(_gate.TryEnter());
        Assert.False(_gate.IsWantedByLoop);
    }

    [Fact]
    public async Task Nobody_meets_anybody_inside()
    {
        const int Rounds = 20_000;
        long unguarded = 0;
        long entered = 0;
        using var stop = new CancellationTokenSource();
        Task[] guests = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (_gate.TryEnter())
                {
                    unguarded++;
                    Interlocked.Increment(ref entered);
                    _gate.Leave();
                }
            }
        })).ToArray();
        await Task.Run(async () =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                await _gate.EnterAsync();
                _gate.Claim();
                unguarded++;
                Interlocked.Increment(ref entered);
                _gate.Leave();
            }
        }).Within();
        await stop.CancelAsync();
        await Task.WhenAll(guests).Within();

        Assert.Equal(entered, unguarded);
        Assert.True(entered >= Rounds);
    }
}

using Dtls.Handshake;
using Dtls.Sockets.Receiving;

namespace Dtls.Sockets.Tests.Receiving;

public sealed class ReceiveQueueTests
{
    private readonly ReceiveQueue _queue = new(capacity: 4);
    private readonly byte[] _buffer = new byte[100];

    [Fact]
    public async Task Payloads_come_out_in_order()
    {
        _queue.Add([1]);
        _queue.Add([]);
        _queue.Add([2, 2]);

        Assert.Equal(1, await ReceiveAsync());
        Assert.Equal(0, await ReceiveAsync());
        Assert.Equal(2, await ReceiveAsync());
        Assert.Equal(2, _buffer[1]);
    }

    [Fact]
    public async Task The_oldest_is_forgotten_when_there_is_one_too_many()
    {
        for (byte i = 1; i <= 6; i++)
        {
            _queue.Add([i]);
        }

        await ReceiveAsync();

        Assert.Equal(3, _buffer[0]);
        Assert.Equal(2, _queue.Dropped);
    }

    [Fact]
    public async Task A_waiting_call_gets_the_next_payload()
    {
        for (int i = 1; i <= 20; i++) // the same waiter again and again
        {
            Task<int> waiting = ReceiveAsync();
            Assert.False(waiting.IsCompleted);
            _queue.Add(new byte[i]);
            Assert.Equal(i, await waiting.Within());
        }
    }

    [Fact]
    public async Task Waiting_calls_are_served_in_turn()
    {
        Task<int>[] waiting = [ReceiveAsync(), ReceiveAsync(), ReceiveAsync()];
        _queue.Add(new byte[1]);
        _queue.Add(new byte[2]);
        _queue.Add(new byte[3]);

        Assert.Equal(new[] { 1, 2, 3 }, await Task.WhenAll(waiting).Within());
    }

    [Fact]
    public async Task A_payload_too_long_for_the_buffer_is_kept()
    {
        _queue.Add(new byte[10]);

        await Assert.ThrowsAsync<ArgumentException>(() => _queue.ReceiveAsync(new byte[9], default).Within());
        Assert.Equal(10, await ReceiveAsync());
    }

    [Fact]
    public async Task A_payload_too_long_for_the_buffer_that_waits_is_kept_too()
    {
        Task<int> small = _queue.ReceiveAsync(new byte[9], default).AsTask();
        Task<int> large = ReceiveAsync();
        _queue.Add(new byte[10]);

        await Assert.ThrowsAsync<ArgumentException>(() => small.Within());
        Assert.Equal(10, await large.Within());
    }

    [Fact]
    public async Task A_cancelled_call_takes_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        Task<int> first = ReceiveAsync();
        Task<int> cancelled = _queue.ReceiveAsync(_buffer, cancellation.Token).AsTask();
        Task<int> last = ReceiveAsync();

        await cancellation.CancelAsync();
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
        _queue.Add(new byte[1]);
        _queue.Add(new byte[2]);

        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.Equal(new[] { 1, 2 }, await Task.WhenAll(first, last).Within());
    }

    [Fact]
    public async Task A_cancellation_that_meets_a_payload_loses_nothing()
    {
        int received = 0;
        for (int i = 0; i < 2000; i++)
        {
            using var cancellation = new CancellationTokenSource();
            Task<int> waiting = _queue.ReceiveAsync(_buffer, cancellation.Token).AsTask();
            Task adding = Task.Run(() => _queue.Add([1]));
            Task cancelling = cancellation.CancelAsync();
            try
            {
                received += await waiting.Within();
                await adding.Within();
            }
            catch (OperationCanceledException)
            {
                await adding.Within();
                received += await ReceiveAsync().Within();
            }

            await cancelling.Within();
        }

        Assert.Equal(2000, received);
        Assert.Equal(0, _queue.Dropped);
    }

    [Fact]
    public async Task The_end_comes_after_what_is_left()
    {
        _queue.Add([1]);
        _queue.Complete(null);

        Assert.Equal(1, await ReceiveAsync());
        Assert.Equal(-1, await ReceiveAsync());
        Assert.Equal(-1, await ReceiveAsync());
    }

    [Fact]
    public async Task The_end_wakes_all_who_wait()
    {
        Task<int>[] waiting = [ReceiveAsync(), ReceiveAsync()];
        _queue.Complete(null);

        Assert.Equal(new[] { -1, -1 }, await Task.WhenAll(waiting).Within());
    }

    [Fact]
    public async Task A_failure_is_thrown_to_who_waits_and_to_who_comes_later()
    {
        var failure = new DtlsFailure(AlertDescription.BadCertificate, IsLocal: true, "no");
        Task<int> waiting = ReceiveAsync();
        _queue.Complete(failure);

        Assert.Same(failure, (await Assert.ThrowsAsync<DtlsException>(() => waiting.Within())).Failure);
        Assert.Same(failure, (await Assert.ThrowsAsync<DtlsException>(ReceiveAsync)).Failure);
    }

    private Task<int> ReceiveAsync() => _queue.ReceiveAsync(_buffer, CancellationToken.None).AsTask();
}

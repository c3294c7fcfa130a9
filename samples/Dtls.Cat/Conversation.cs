using System.Diagnostics;
using Dtls.Records;
using Dtls.Sockets;

namespace Dtls.Cat;

/// <summary>What flows over one association until it ends.</summary>
internal sealed class Conversation(DtlsConnection connection, CatStreams streams)
{
    private long _lastReceived = Stopwatch.GetTimestamp();

    /// <summary>Carries standard input to the peer and what the peer sends to standard output, until either has ended.</summary>
    /// <param name="input">Datagrams to send.</param>
    /// <param name="linger">How long silence may last after the end of the input; null for until the peer closes.</param>
    /// <param name="stop">Ends it at once.</param>
    public async Task RunAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> input, TimeSpan? linger, CancellationToken stop)
    {
        Task receiving = ReceiveAsync(answer: false, stop);
        // On a thread of its own: reading a terminal or a pipe blocks, and cannot be cancelled. Once the peer closes, nobody waits for it.
        Task sending = Task.Run(() => SendAsync(input, linger, stop), CancellationToken.None);
        await await Task.WhenAny(receiving, sending);
    }

    /// <summary>Writes what comes to standard output, or sends it back, until the peer closes.</summary>
    public async Task ReceiveAsync(bool answer, CancellationToken stop)
    {
        byte[] buffer = new byte[RecordLimits.MaxPlaintextLength];
        int length;
        while ((length = await connection.ReceiveAsync(buffer, stop)) >= 0)
        {
            Volatile.Write(ref _lastReceived, Stopwatch.GetTimestamp());
            if (answer)
            {
                await connection.SendAsync(buffer.AsMemory(0, length), stop);
            }
            else
            {
                streams.Write(buffer.AsSpan(0, length));
            }
        }
    }

    private async Task SendAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> input, TimeSpan? linger, CancellationToken stop)
    {
        await foreach (ReadOnlyMemory<byte> payload in input.WithCancellation(stop))
        {
            await connection.SendAsync(payload, stop);
        }

        Volatile.Write(ref _lastReceived, Stopwatch.GetTimestamp());
        await SilenceAsync(linger ?? Timeout.InfiniteTimeSpan, stop);
    }

    /// <summary>Waits until nothing was received for <paramref name="duration"/>.</summary>
    private async Task SilenceAsync(TimeSpan duration, CancellationToken stop)
    {
        TimeSpan left = duration;
        while (left > TimeSpan.Zero || duration == Timeout.InfiniteTimeSpan)
        {
            await Task.Delay(left, stop);
            left = duration - Stopwatch.GetElapsedTime(Volatile.Read(ref _lastReceived));
        }
    }
}

using Dtls.Records;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>Two ends under a clock of their own, and a tap that reads what they say to each other.</summary>
public abstract class TappedPairTests : IDisposable
{
    private protected static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(10);
    private protected static readonly TimeSpan Rto = TimeSpan.FromMilliseconds(400);

    private DtlsPair? _pair;

    private protected FakeTimeProvider Clock { get; } = TestOptions.CreateClock();

    private protected WireTap Tap { get; } = new();

    private protected DtlsPair Pair => _pair!;

    public void Dispose()
    {
        _pair?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected DtlsPair Create(PairOptions? options = null) => _pair = ((options ?? PairOptions.Dtls13) with { KeyLog = Tap.Log }).CreatePair(clock: Clock);

    /// <summary>
    /// Lets the server hear again what it took already, in records from <paramref name="sequence"/> on: it acknowledges the message as long as the
    /// client may repeat it, which is four minutes, and drops it then.
    /// </summary>
    private protected void AssertServerAcknowledgesForFourMinutes(ushort epoch, ulong sequence, byte[] plaintext)
    {
        Clock.Advance(TimeSpan.FromMinutes(3.9));
        int before = Pair.Link.Sent.Count;
        Pair.Deliver(Pair.Server, Tap.Forge(true, epoch, sequence, ContentType.Handshake, plaintext));
        Pair.Run();
        Assert.Contains(new RecordNumber(epoch, sequence), Assert.Single(Read(), record => record.Datagram >= before).Acknowledged);

        Clock.Advance(TimeSpan.FromSeconds(7));
        Pair.Deliver(Pair.Server, Tap.Forge(true, epoch, sequence + 1, ContentType.Handshake, plaintext));
        Pair.Run();
        Assert.Equal(before + 1, Pair.Link.Sent.Count);
        Assert.True(Pair.IsConnected);
    }

    /// <summary>All records so far, decrypted.</summary>
    private protected List<TappedRecord> Read() => Tap.Read(Pair.Link);
}

using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;

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

    /// <summary>All records so far, decrypted.</summary>
    private protected List<TappedRecord> Read() => Tap.Read(Pair.Link);
}

using System.Numerics;
using BenchmarkDotNet.Attributes;
using Dtls.Records.Epochs;

namespace Dtls.Benchmarks.Benchmarks;

/// <summary>Asks a window for numbers, which changes nothing: 64 at a time, and one after the other.</summary>
public class ReplayCheckBenchmark
{
    private const int Numbers = 1024;

    private readonly ulong[] _numbers = new ulong[Numbers];
    private ReplayWindow _window;

    /// <summary>What the numbers are to the window.</summary>
    public enum Kind
    {
        /// <summary>Higher than any before.</summary>
        Ahead,

        /// <summary>Covered, and not seen before.</summary>
        Fresh,

        /// <summary>Covered, and every second one seen; which, nobody can foresee.</summary>
        Mixed,

        /// <summary>Covered, and all seen.</summary>
        Replayed,
    }

    [Params(Kind.Ahead, Kind.Fresh, Kind.Mixed, Kind.Replayed)]
    public Kind Asked { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _window = new ReplayWindow(Numbers);
        var random = new Random(1);
        for (int i = 0; i < Numbers; i++)
        {
            _numbers[i] = (ulong)i;
        }

        int seen = Asked switch { Kind.Replayed => 100, Kind.Mixed => 50, _ => 0 };

        foreach (ulong number in _numbers)
        {
            // The highest one moves the window over all of them.
            if (random.Next(100) < seen || (number == Numbers - 1 && Asked is not Kind.Ahead))
            {
                _window.Mark(number);
            }
        }

        random.Shuffle(_numbers);
    }

    [Benchmark(OperationsPerInvoke = Numbers)]
    public int CheckBatch()
    {
        int fresh = 0;
        for (int i = 0; i < Numbers; i += 64)
        {
            fresh += BitOperations.PopCount(_window.FindFresh(_numbers.AsSpan(i, 64)));
        }

        return fresh;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Numbers)]
    public int CheckEach()
    {
        int fresh = 0;
        foreach (ulong number in _numbers)
        {
            fresh += _window.Check(number) == ReplayVerdict.Fresh ? 1 : 0;
        }

        return fresh;
    }
}

using BenchmarkDotNet.Attributes;
using Dtls.Records.Epochs;

namespace Dtls.Benchmarks.Benchmarks;

/// <summary>The replay window against a plain loop over bits, for the ways in which numbers come.</summary>
public class ReplayBenchmark
{
    private const int Numbers = 1024;

    private readonly ulong[] _numbers = new ulong[Numbers];
    private ReplayWindow _window;
    private PlainReplayWindow _plain = null!;
    private ulong _first;

    /// <summary>How the numbers of a run come.</summary>
    public enum Arrival
    {
        /// <summary>One after the other.</summary>
        InOrder,

        /// <summary>Shuffled within 32.</summary>
        Reordered,

        /// <summary>With 200 lost between any two.</summary>
        Lossy,
    }

    [Params(Arrival.InOrder, Arrival.Reordered, Arrival.Lossy)]
    public Arrival Order { get; set; }

    [Params(64, 1024)]
    public int WindowSize { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _window = new ReplayWindow(WindowSize);
        _plain = new PlainReplayWindow(WindowSize);
        ulong step = Order is Arrival.Lossy ? 201UL : 1UL;
        for (int i = 0; i < Numbers; i++)
        {
            _numbers[i] = (ulong)i * step;
        }

        var random = new Random(1);
        for (int i = 0; Order is Arrival.Reordered && i < Numbers; i += 32)
        {
            random.Shuffle(_numbers.AsSpan(i, 32));
        }
    }

    [Benchmark(OperationsPerInvoke = Numbers)]
    public int Window()
    {
        int fresh = 0;
        foreach (ulong offset in _numbers)
        {
            ulong number = _first + offset;
            if (_window.Check(number) == ReplayVerdict.Fresh)
            {
                _window.Mark(number);
                fresh++;
            }
        }

        return Advance(fresh);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Numbers)]
    public int PlainBitLoop()
    {
        int fresh = 0;
        foreach (ulong offset in _numbers)
        {
            ulong number = _first + offset;
            if (_plain.IsFresh(number))
            {
                _plain.Mark(number);
                fresh++;
            }
        }

        return Advance(fresh);
    }

    /// <summary>The next run goes on where this one ended; a run in which a fresh number was refused measured something else.</summary>
    private int Advance(int fresh)
    {
        _first += _numbers.Max() + 1;
        return fresh == Numbers ? fresh : throw new InvalidOperationException($"{Numbers - fresh} fresh numbers were refused.");
    }
}

namespace Dtls.Benchmarks.Compare.Trials;

/// <summary>What the rounds measured of one trial.</summary>
internal sealed class Measurement
{
    private readonly List<double> _rounds = [];
    private long _operations;
    private long _allocatedBytes;

    /// <summary>How many rounds there were.</summary>
    public int Rounds => _rounds.Count;

    /// <summary>Nanoseconds an operation in the best round: the one that others on the machine disturbed least.</summary>
    public double Best => _rounds.Min();

    /// <summary>Nanoseconds an operation in the round in the middle.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. _rounds.Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /// <summary>Managed bytes an operation, over all rounds.</summary>
    public long AllocatedBytes => (long)Math.Round((double)_allocatedBytes / _operations);

    public void Add(double nanoseconds, long operations, long allocatedBytes)
    {
        _rounds.Add(nanoseconds);
        _operations += operations;
        _allocatedBytes += allocatedBytes;
    }
}

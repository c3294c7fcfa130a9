namespace Dtls.Flood.Measurements;

/// <summary>How many times as fast one load was as another.</summary>
/// <param name="Ratio">Over all rounds.</param>
/// <param name="WorstRound">The smallest of one round.</param>
/// <param name="BestRound">The largest of one round.</param>
internal readonly record struct Comparison(double Ratio, double WorstRound, double BestRound)
{
    /// <summary>Compares datagrams a second, over all rounds and round by round.</summary>
    public static Comparison Of(double load, IReadOnlyList<double> loadRounds, double other, IReadOnlyList<double> otherRounds)
    {
        double[] ratios = [.. loadRounds.Zip(otherRounds, Figures.Ratio)];
        return new Comparison(Figures.Ratio(load, other), ratios.DefaultIfEmpty().Min(), ratios.DefaultIfEmpty().Max());
    }
}

namespace Dtls.Flood.Measurements;

/// <summary>How far a run is.</summary>
/// <param name="Phase">What goes on.</param>
/// <param name="Elapsed">For how long.</param>
/// <param name="Total">Of how long.</param>
/// <param name="Figures">What the last second brought, by name.</param>
internal sealed record FloodProgress(
    string Phase,
    TimeSpan Elapsed,
    TimeSpan Total,
    IReadOnlyList<(string Name, string Value)> Figures);

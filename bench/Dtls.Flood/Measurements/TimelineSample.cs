namespace Dtls.Flood.Measurements;

/// <summary>A fraction of a second of a run.</summary>
/// <param name="Series">Whose figures they are: of DTLS, or in the clear.</param>
/// <param name="Stretch">Samples of one stretch belong to one line.</param>
/// <param name="Seconds">When it ended, from the begin of the measurement.</param>
/// <param name="PerSecond">What came in it, a second.</param>
/// <param name="P50Us">Half of the latencies were shorter.</param>
/// <param name="P99Us">99 of 100 were.</param>
/// <param name="P999Us">999 of 1000 were.</param>
internal readonly record struct TimelineSample(
    string Series, int Stretch, double Seconds, double PerSecond, double P50Us, double P99Us, double P999Us);

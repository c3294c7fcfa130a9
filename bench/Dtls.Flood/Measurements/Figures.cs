using System.Globalization;

namespace Dtls.Flood.Measurements;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Figures
{
    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Gigabits(double perSecond) => perSecond.ToString("N3", CultureInfo.InvariantCulture);

    public static string Microseconds(double value) => $"{value.ToString("N1", CultureInfo.InvariantCulture)} us";

    public static string Milliseconds(double value) => $"{value.ToString("N3", CultureInfo.InvariantCulture)} ms";

    public static string Bytes(double value) => value switch
    {
        >= 1 << 20 => $"{(value / (1 << 20)).ToString("N1", CultureInfo.InvariantCulture)} MiB",
        _ => $"{value.ToString("N2", CultureInfo.InvariantCulture)} B",
    };

    /// <summary>Payload bits of <paramref name="datagrams"/>, in units of 10^9.</summary>
    public static double ToGigabits(double datagrams, int payloadBytes) => datagrams * payloadBytes * 8 / 1e9;

    /// <summary>Zero instead of a division by zero: nothing happened.</summary>
    public static double Ratio(double value, double by) => by == 0 ? 0 : Math.Round(value / by, 3);
}

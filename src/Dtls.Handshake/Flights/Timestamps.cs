namespace Dtls.Handshake.Flights;

/// <summary>Deadlines, in the units of a clock.</summary>
internal static class Timestamps
{
    /// <summary>The timestamp <paramref name="period"/> from now.</summary>
    public static long GetTimestampAfter(this TimeProvider time, TimeSpan period) =>
        time.GetTimestamp() + (long)(period.TotalSeconds * time.TimestampFrequency);
}

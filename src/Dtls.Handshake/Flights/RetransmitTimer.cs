namespace Dtls.Handshake.Flights;

/// <summary>
/// When to send the flight again: the initial timeout, doubled at every expiry up to a minute, and given up after a number of them.
/// RFC 6347 §4.2.4.1, RFC 9147 §5.8.2.
/// </summary>
internal sealed class RetransmitTimer(TimeProvider time, TimeSpan initial, int maxRetransmissions)
{
    /// <summary>No timeout is longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The timestamp when it expires; <see cref="long.MaxValue"/> while it is stopped.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    /// <summary>Expiries since <see cref="Start"/>.</summary>
    public int Expiries { get; private set; }

    /// <summary>A new flight is on its way.</summary>
    public void Start()
    {
        Expiries = 0;
        Arm();
    }

    /// <summary>Part of the flight was acknowledged: the rest is sent anew and gets its whole time.</summary>
    public void Rearm() => Arm();

    /// <summary>The timeout of the moment: what the timer runs for, or ran for last.</summary>
    public TimeSpan Current => TimeSpan.FromSeconds(Math.Min(initial.TotalSeconds * Math.Pow(2, Math.Min(Expiries, 30)), Longest.TotalSeconds));

    public bool IsDue => Deadline <= time.GetTimestamp();

    /// <summary>Counts an expiry and runs on with twice the time.</summary>
    /// <returns>False when the flight was sent often enough: the timer stands still then.</returns>
    public bool TryBackOff()
    {
        Expiries++;
        if (Expiries > maxRetransmissions)
        {
            Deadline = long.MaxValue;
            return false;
        }

        Arm();
        return true;
    }

    private void Arm() => Deadline = time.GetTimestampAfter(Current);
}

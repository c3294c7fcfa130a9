namespace Dtls.TestKit;

/// <summary>What a link does to datagrams. Probabilities from 0 to 1, drawn for each datagram.</summary>
/// <param name="Loss">It never arrives.</param>
/// <param name="Duplication">It arrives twice.</param>
/// <param name="Reordering">It arrives later than what was sent after it.</param>
public sealed record LinkConditions(double Loss = 0, double Duplication = 0, double Reordering = 0);

/// <summary>A link with a seed: the same seed treats the same datagrams the same way. Time is what the pair's clock says.</summary>
public sealed class LossyLink(int seed, LinkConditions conditions)
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestDetour = TimeSpan.FromMilliseconds(300);

    private readonly Random _random = new(seed);
    private readonly PriorityQueue<(bool ToServer, byte[] Datagram), (long Time, long Order)> _inFlight = new();
    private long _order;

    /// <summary>Sees every datagram before the link does; returns what to send on: none, one, or several.</summary>
    public Func<bool, byte[], IEnumerable<byte[]>>? Script { get; set; }

    /// <summary>Every datagram that was sent, lost ones too, and when.</summary>
    public List<(bool ToServer, byte[] Datagram, DateTimeOffset Time)> Sent { get; } = [];

    /// <summary>When the next datagram arrives; <see cref="long.MaxValue"/> for never.</summary>
    public long NextArrival => _inFlight.TryPeek(out _, out (long Time, long Order) priority) ? priority.Time : long.MaxValue;

    public void Send(bool toServer, byte[] datagram, TimeProvider clock)
    {
        Sent.Add((toServer, datagram, clock.GetUtcNow()));
        foreach (byte[] copy in Script?.Invoke(toServer, datagram) ?? [datagram])
        {
            if (_random.NextDouble() >= conditions.Loss)
            {
                Put(toServer, copy, clock);
            }

            if (_random.NextDouble() < conditions.Duplication)
            {
                Put(toServer, copy, clock);
            }
        }
    }

    public bool TryArrive(long now, out bool toServer, out byte[] datagram)
    {
        if (NextArrival <= now)
        {
            (toServer, datagram) = _inFlight.Dequeue();
            return true;
        }

        (toServer, datagram) = (false, []);
        return false;
    }

    private void Put(bool toServer, byte[] datagram, TimeProvider clock)
    {
        TimeSpan delay = Latency + (_random.NextDouble() < conditions.Reordering ? _random.NextDouble() * LongestDetour : TimeSpan.Zero);
        long time = clock.GetTimestamp() + (long)(delay.TotalSeconds * clock.TimestampFrequency);
        _inFlight.Enqueue((toServer, (byte[])datagram.Clone()), (time, _order++));
    }
}

namespace Dtls.Flood.Measurements;

/// <summary>Datagrams by what became of them.</summary>
internal record struct FloodCounts
{
    /// <summary>Put on the way.</summary>
    public long Sent { get; set; }

    /// <summary>Came back, or to another of the room: each copy counted once.</summary>
    public long Received { get; set; }

    /// <summary>Did not come back in time.</summary>
    public long Lost { get; set; }

    /// <summary>Came back again.</summary>
    public long Duplicated { get; set; }

    /// <summary>Received, but never sent, or so long ago that nobody knows.</summary>
    public long Foreign { get; set; }

    /// <summary>Could not be sent: the association refused.</summary>
    public long Refused { get; set; }

    /// <summary>What was counted after <paramref name="right"/>.</summary>
    public static FloodCounts operator -(FloodCounts left, FloodCounts right) => new()
    {
        Sent = left.Sent - right.Sent,
        Received = left.Received - right.Received,
        Lost = left.Lost - right.Lost,
        Duplicated = left.Duplicated - right.Duplicated,
        Foreign = left.Foreign - right.Foreign,
        Refused = left.Refused - right.Refused,
    };

    public static FloodCounts operator +(FloodCounts left, FloodCounts right) => new()
    {
        Sent = left.Sent + right.Sent,
        Received = left.Received + right.Received,
        Lost = left.Lost + right.Lost,
        Duplicated = left.Duplicated + right.Duplicated,
        Foreign = left.Foreign + right.Foreign,
        Refused = left.Refused + right.Refused,
    };
}

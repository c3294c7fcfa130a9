namespace Dtls.Sockets.Udp;

/// <summary>How large the batches of a transport are.</summary>
/// <param name="ReceivedDatagrams">Datagrams received together, at most.</param>
/// <param name="ReceivedBytes">Memory for them.</param>
/// <param name="SentDatagrams">Datagrams sent together, at most.</param>
/// <param name="SentBytes">Memory for them.</param>
internal readonly record struct BatchShape(int ReceivedDatagrams, int ReceivedBytes, int SentDatagrams, int SentBytes)
{
    /// <summary>The longest datagram there is in UDP over IPv4 without options; IPv6 allows 20 bytes less.</summary>
    public const int LongestDatagram = 65_507;

    /// <summary>
    /// From one joined run to the next: 64 kB and a few cache lines more, so that the beginnings of runs do not all fall on the same lines of
    /// the processor's cache.
    /// </summary>
    public const int JoinedSlotLength = 65_536 + 320;

    /// <summary>Datagrams in a run, at most. Runs that never left the machine may be as long as their sender's kernel allows.</summary>
    private const int JoinedDatagrams = 128;

    /// <summary>One datagram after another, in and out.</summary>
    public static BatchShape OneByOne(int datagrams, int maxDatagramLength) => new(
        datagrams,
        datagrams * (maxDatagramLength + 1),
        datagrams,
        Math.Max(datagrams * maxDatagramLength, LongestDatagram));

    /// <summary>Runs of datagrams: <paramref name="received"/> and <paramref name="sent"/> of full length, many more of short ones.</summary>
    public static BatchShape Joined(int received, int sent) => new(
        received * JoinedDatagrams,
        received * JoinedSlotLength,
        sent * SendRuns.MaxSegments,
        sent * (LongestDatagram + 1));
}

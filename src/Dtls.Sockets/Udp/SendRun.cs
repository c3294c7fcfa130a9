namespace Dtls.Sockets.Udp;

/// <summary>
/// Datagrams of a <see cref="DatagramBatch"/> that leave as one message: one, or several for the same destination that are of equal length,
/// the last perhaps shorter.
/// </summary>
internal struct SendRun
{
    /// <summary>Index of the first datagram; the others follow by <see cref="SendRuns.Next"/>.</summary>
    public int First;

    public int Last;

    public int Count;

    /// <summary>Length of every datagram but the last.</summary>
    public int SegmentLength;

    /// <summary>Of all datagrams.</summary>
    public int Bytes;

    /// <summary>Set by a shorter datagram, which can only be the last.</summary>
    public bool IsClosed;
}

namespace Dtls.Sockets.Udp;

/// <summary>One datagram of a <see cref="DatagramBatch"/>: where it stands in the batch's memory, and whom it came from or goes to.</summary>
internal struct Datagram
{
    public int Offset;

    public int Length;

    public PeerAddress Remote;

    /// <summary>Our end, when it is known: an answer leaves from there.</summary>
    public LocalAddress Local;

    /// <summary>RFC 3168 §5, of a received datagram.</summary>
    public byte Ecn;
}

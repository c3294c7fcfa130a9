namespace Dtls.Sockets.Udp;

/// <summary>What the system says about a received datagram, or a run of joined ones.</summary>
internal struct ReceiveNotes
{
    /// <summary>Length of each datagram of the run but the last; 0 when it is one datagram.</summary>
    public int SegmentLength;

    /// <summary>The address of ours it came to.</summary>
    public LocalAddress Local;

    /// <summary>RFC 3168 §5: 0 not capable, 1 and 2 capable, 3 congestion experienced.</summary>
    public byte Ecn;

    /// <summary>Datagrams that the socket's full queue lost so far; 0 when there were none.</summary>
    public uint Overflow;
}

namespace Dtls.Sockets.Routing;

/// <summary>Which protocol a datagram belongs to, when several share a port. RFC 7983 §7, RFC 9443 §3.</summary>
internal static class FirstByte
{
    /// <summary>20 to 63 is DTLS; STUN, ZRTP, TURN channels, RTP, RTCP and QUIC have the rest. An empty datagram is nothing.</summary>
    public static bool IsDtls(ReadOnlySpan<byte> datagram) => !datagram.IsEmpty && datagram[0] is >= 20 and <= 63;
}

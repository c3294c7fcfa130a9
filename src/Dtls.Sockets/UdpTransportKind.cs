namespace Dtls.Sockets;

/// <summary>How datagrams are moved in and out of the system.</summary>
public enum UdpTransportKind
{
    /// <summary>The fastest that this system has.</summary>
    Auto,

    /// <summary><c>System.Net.Sockets</c>, one datagram a call. Works everywhere.</summary>
    Portable,

    /// <summary>
    /// <c>recvmmsg</c> and <c>sendmmsg</c>, many datagrams a call, with segmentation offload. Linux only; elsewhere a
    /// <see cref="PlatformNotSupportedException"/>.
    /// </summary>
    Linux,
}

using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Accepting;

/// <summary>
/// Who stands behind an address: the IPv4 address itself, also when a dual-mode socket wraps it in IPv6 (all of those share one /64),
/// or the /64 that an IPv6 subscriber gets.
/// </summary>
internal readonly record struct SourceKey(uint? Version4, ulong Prefix64)
{
    public static SourceKey Of(in PeerAddress remote) =>
        remote.TryGetVersion4(out uint address) ? new SourceKey(address, 0) : new SourceKey(null, remote.Prefix64);
}

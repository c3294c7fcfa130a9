using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Accepting;

/// <summary>Counts handshakes that are under way, in total and by source, so that nobody fills the house with half-open doors.</summary>
internal sealed class HandshakeLimiter(int total, int perSource)
{
    private readonly Dictionary<Source, int> _bySource = [];

    /// <summary>Handshakes under way.</summary>
    public int HalfOpen { get; private set; }

    /// <summary>Whether one more from there would be within the limits.</summary>
    public bool MayEnter(in PeerAddress remote) =>
        HalfOpen < total && (!_bySource.TryGetValue(SourceOf(in remote), out int count) || count < perSource);

    public void Enter(in PeerAddress remote)
    {
        Source source = SourceOf(in remote);
        _bySource.TryGetValue(source, out int count);
        _bySource[source] = count + 1;
        HalfOpen++;
    }

    public void Leave(in PeerAddress remote)
    {
        Source source = SourceOf(in remote);
        if (!_bySource.TryGetValue(source, out int count))
        {
            return;
        }

        HalfOpen--;
        if (count > 1)
        {
            _bySource[source] = count - 1;
        }
        else
        {
            _bySource.Remove(source);
        }
    }

    /// <summary>
    /// Who stands behind an address: the IPv4 address itself, also when a dual-mode socket wraps it in IPv6 (all of those share one /64),
    /// or the /64 that an IPv6 subscriber gets.
    /// </summary>
    private static Source SourceOf(in PeerAddress remote) =>
        remote.TryGetVersion4(out uint address) ? new Source(address, 0) : new Source(null, remote.Prefix64);

    private readonly record struct Source(uint? Version4, ulong Prefix64);
}

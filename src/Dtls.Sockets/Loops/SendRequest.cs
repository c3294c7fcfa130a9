using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>Something to send that waits in a shard's inbox, in a pooled buffer: a payload to seal, or a datagram that is not DTLS.</summary>
/// <param name="Association">Whose payload it is; null for a datagram.</param>
/// <param name="Remote">Whom a datagram goes to.</param>
/// <param name="Buffer">The bytes, in a pooled array.</param>
/// <param name="Length">How many.</param>
internal readonly record struct SendRequest(Association? Association, PeerAddress Remote, byte[] Buffer, int Length)
{
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);
}

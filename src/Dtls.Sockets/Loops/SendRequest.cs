using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>Something to send that waits in a shard's inbox: a payload to seal, or a datagram that is not DTLS.</summary>
/// <param name="Association">Whose payload it is; null for a datagram.</param>
/// <param name="Remote">Whom a datagram goes to.</param>
/// <param name="Bytes">A copy; who takes the request gives it back.</param>
internal readonly record struct SendRequest(Association? Association, PeerAddress Remote, QueuedBytes Bytes);

using System.Net;
using Dtls.Rooms;
using Dtls.Sockets;

namespace Dtls.Relay;

/// <summary>The rooms, and an answer to STUN on the same port (RFC 7983), so that participants can learn their public address.</summary>
internal sealed class StunRelayHandler : RelayHandler
{
    public override void OnPassThrough(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies)
    {
        Span<byte> response = stackalloc byte[StunBinding.MaxResponseLength];
        if (StunBinding.TryAnswer(datagram, remote, response, out int length))
        {
            replies.TrySendRaw(remote, response[..length]);
        }
    }
}

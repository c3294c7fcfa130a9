using Dtls.Handshake.Messages;

namespace Dtls.Handshake.States;

/// <summary>
/// The peer proved who it is; the owner of the session decides whether that will do, and may take its time. Messages that come
/// meanwhile wait in the reassembler.
/// </summary>
/// <param name="peer">Whom to judge.</param>
/// <param name="readEpoch">The epoch of what the peer sends next.</param>
/// <param name="proceed">What happens when the peer is accepted.</param>
/// <param name="abandon">What happens when it is not.</param>
internal sealed class AwaitPeerDecision(PeerIdentity peer, ushort readEpoch, Func<HandshakeState> proceed, Action? abandon) : HandshakeState
{
    public PeerIdentity Peer { get; } = peer;

    public override ushort ReadEpoch => readEpoch;

    public HandshakeState Accept() => proceed();

    public override void Abandon() => abandon?.Invoke();

    public override bool Expects(HandshakeType type) => false;

    public override HandshakeState On(in HandshakeMessage message) => this;
}

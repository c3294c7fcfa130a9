using Dtls.Handshake.Messages;

namespace Dtls.Handshake.States;

/// <summary>The end: the driver sends the alert and takes no further message.</summary>
internal sealed class HandshakeFailed(DtlsFailure failure) : HandshakeState
{
    public DtlsFailure Failure { get; } = failure;

    public override bool Expects(HandshakeType type) => false;

    public override HandshakeState On(in HandshakeMessage message) => this;
}

using Dtls.Handshake.Messages;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>The client proves to hold the key of its certificate. RFC 8446 §4.4.3.</summary>
internal sealed class ExpectCertificateVerify(ServerHandshake handshake, PeerIdentity client) : HandshakeState
{
    public override ushort ReadEpoch => Epochs.Handshake;

    public override bool Expects(HandshakeType type) => type is HandshakeType.CertificateVerify;

    public override void Abandon() => handshake.Dispose();

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (PeerSignature.Check(handshake.Core, client, byServer: false, handshake.HashName, message, out _) is { } failure)
        {
            return Fail(failure);
        }

        handshake.Core.Transcript.Add(message);
        return handshake.PeerCheck.Decide(client, Epochs.Handshake, () => new ExpectFinished(handshake, client), handshake.Dispose);
    }
}

using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Client;

/// <summary>The server proves to hold the key of its certificate. RFC 8446 §4.4.3.</summary>
internal sealed class ExpectCertificateVerify(ClientHandshake handshake, PeerIdentity server, ClientIdentityChoice? request) : HandshakeState
{
    public override ushort ReadEpoch => Epochs.Handshake;

    public override bool Expects(HandshakeType type) => type is HandshakeType.CertificateVerify;

    public override void Abandon() => handshake.Dispose();

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (PeerSignature.Check(handshake.Core, server, byServer: true, handshake.Suite.Hash, message, out SignatureScheme scheme) is { } failure)
        {
            return Fail(failure);
        }

        handshake.Core.Transcript.Add(message);
        return new ExpectFinished(handshake, server, scheme, request);
    }
}

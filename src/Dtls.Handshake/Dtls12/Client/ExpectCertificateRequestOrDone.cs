using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls12.Client;

/// <summary>The server may ask for our certificate; then its flight ends. RFC 5246 §7.4.4, §7.4.5.</summary>
internal sealed class ExpectCertificateRequestOrDone(ClientHandshake handshake, ServerProof proof, ClientIdentityChoice? request) : HandshakeState
{
    public override bool Expects(HandshakeType type) =>
        type is HandshakeType.ServerHelloDone || (type is HandshakeType.CertificateRequest && request is null);

    public override HandshakeState On(in HandshakeMessage message) =>
        message.Type is HandshakeType.CertificateRequest ? OnRequest(message) : OnDone(message);

    private HandshakeState OnRequest(in HandshakeMessage message)
    {
        if (!CertificateRequest12.TryRead(message.Body, out CertificateRequest12 certificateRequest))
        {
            return Fail(AlertDescription.DecodeError, "CertificateRequest is malformed");
        }

        handshake.Core.Transcript.Add(message);
        return new ExpectCertificateRequestOrDone(handshake, proof, ClientIdentityChoice.Choose(handshake.Core.Context, certificateRequest.SupportedSignatureAlgorithms, strict: false));
    }

    private HandshakeState OnDone(in HandshakeMessage message)
    {
        if (!message.Body.IsEmpty)
        {
            return Fail(AlertDescription.DecodeError, "ServerHelloDone is not empty");
        }

        handshake.Core.Transcript.Add(message);
        return handshake.PeerCheck.Decide(proof.Server, readEpoch: 0, () => KeyExchangeFlight.Send(handshake, proof, request));
    }
}

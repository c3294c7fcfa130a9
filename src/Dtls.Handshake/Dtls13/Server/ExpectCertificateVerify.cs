using Dtls.Handshake.Credentials;
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
        if (!CertificateVerify.TryRead(message.Body, out CertificateVerify verify))
        {
            return Fail(AlertDescription.DecodeError, "CertificateVerify is malformed");
        }

        HandshakeCore core = handshake.Core;
        if (!core.Context.SchemeCodes.Contains((ushort)verify.Algorithm) || !SignatureCheck.Fits(client.Certificate, verify.Algorithm, strictCurve: true))
        {
            return Fail(AlertDescription.IllegalParameter, $"the client signed with {verify.Algorithm}, which was not asked for or does not fit its certificate");
        }

        byte[] content = SignedContent.Create(byServer: false, core.Transcript, handshake.HashName);
        if (!SignatureCheck.Verify(client.Certificate, verify.Algorithm, content, verify.Signature))
        {
            return Fail(AlertDescription.DecryptError, "the signature of CertificateVerify is wrong");
        }

        core.Transcript.Add(message);
        return handshake.PeerCheck.Decide(client, () => new ExpectFinished(handshake, client), handshake.Dispose);
    }
}

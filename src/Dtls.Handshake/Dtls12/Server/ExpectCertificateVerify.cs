using Dtls.Handshake.Credentials;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Dtls12.Server;

/// <summary>The client proves to hold the key of its certificate by signing all messages so far. RFC 5246 §7.4.8.</summary>
internal sealed class ExpectCertificateVerify(ServerHandshake handshake, PeerIdentity client, MasterSecret12 masterSecret, EpochKeys serverKeys) : HandshakeState
{
    public override bool Expects(HandshakeType type) => type is HandshakeType.CertificateVerify;

    public override void Abandon()
    {
        masterSecret.Dispose();
        serverKeys.Dispose();
    }

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!CertificateVerify.TryRead(message.Body, out CertificateVerify verify))
        {
            return Fail(AlertDescription.DecodeError, "CertificateVerify is malformed");
        }

        if (!handshake.Core.Context.SchemeCodes.Contains((ushort)verify.Algorithm) || !SignatureCheck.Fits(client.Certificate, verify.Algorithm, strictCurve: false))
        {
            return Fail(AlertDescription.IllegalParameter, $"the client signed with {verify.Algorithm}, which was not offered or does not fit its certificate");
        }

        if (!SignatureCheck.Verify(client.Certificate, verify.Algorithm, handshake.Core.Transcript.Bytes, verify.Signature))
        {
            return Fail(AlertDescription.DecryptError, "the signature of CertificateVerify is wrong");
        }

        handshake.Core.Transcript.Add(message);
        return handshake.PeerCheck.Decide(client, readEpoch: 1, () => new ExpectFinished(handshake, client, masterSecret, serverKeys), Abandon);
    }
}

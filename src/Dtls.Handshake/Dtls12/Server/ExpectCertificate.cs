using Dtls.Handshake.Messages;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls12.Server;

/// <summary>The client was asked who it is; it may decline. RFC 5246 §7.4.6.</summary>
internal sealed class ExpectCertificate(ServerHandshake handshake) : HandshakeState
{
    public override bool Expects(HandshakeType type) => type is HandshakeType.Certificate;

    public override void Abandon() => handshake.Share.Dispose();

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!CertificateMessage12.TryRead(message.Body, out CertificateMessage12 certificate))
        {
            return Fail(AlertDescription.DecodeError, "the client's Certificate is malformed");
        }

        PeerIdentity? client = null;
        if (certificate.CertificateList.IsEmpty)
        {
            if (handshake.ClientCertificateMode is ClientCertificateMode.Required)
            {
                return Fail(AlertDescription.HandshakeFailure, "the client has no certificate; ClientCertificateMode.Required asks for one");
            }
        }
        else if (handshake.PeerCheck.Check(certificate.CertificateList, out client) is { } failure)
        {
            return Fail(failure);
        }

        handshake.Core.Transcript.Add(message);
        return new ExpectClientKeyExchange(handshake, client);
    }
}

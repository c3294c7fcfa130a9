using Dtls.Handshake.Messages;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls12.Client;

/// <summary>The server says who it is. RFC 5246 §7.4.2.</summary>
internal sealed class ExpectCertificate(ClientHandshake handshake) : HandshakeState
{
    public override bool Expects(HandshakeType type) => type is HandshakeType.Certificate;

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!CertificateMessage12.TryRead(message.Body, out CertificateMessage12 certificate))
        {
            return Fail(AlertDescription.DecodeError, "the server's Certificate is malformed");
        }

        if (certificate.CertificateList.IsEmpty)
        {
            return Fail(AlertDescription.DecodeError, "the server sent no certificate");
        }

        if (handshake.PeerCheck.Check(certificate.CertificateList, out PeerIdentity server) is { } failure)
        {
            return Fail(failure);
        }

        handshake.Core.Transcript.Add(message);
        return new ExpectServerKeyExchange(handshake, server);
    }
}

using Dtls.Handshake.Messages;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>The client was asked who it is; it may decline. RFC 8446 §4.4.2.</summary>
internal sealed class ExpectCertificate(ServerHandshake handshake) : HandshakeState
{
    public override ushort ReadEpoch => Epochs.Handshake;

    public override bool Expects(HandshakeType type) => type is HandshakeType.Certificate;

    public override void Abandon() => handshake.Dispose();

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!CertificateMessage13.TryRead(message.Body, out CertificateMessage13 certificate))
        {
            return Fail(AlertDescription.DecodeError, "the client's Certificate is malformed");
        }

        if (!certificate.CertificateRequestContext.IsEmpty)
        {
            return Fail(AlertDescription.IllegalParameter, "the client's Certificate has a context");
        }

        if (certificate.HasExtensions)
        {
            return Fail(AlertDescription.UnsupportedExtension, "a certificate came with an extension that was not asked for");
        }

        return certificate.CertificateList.IsEmpty ? OnNobody(message) : OnSomebody(message, certificate);
    }

    private HandshakeState OnNobody(in HandshakeMessage message)
    {
        if (handshake.ClientCertificateMode is ClientCertificateMode.Required)
        {
            return Fail(AlertDescription.CertificateRequired, "the client has no certificate; ClientCertificateMode.Required asks for one");
        }

        handshake.Core.Transcript.Add(message);
        return new ExpectFinished(handshake, client: null);
    }

    private HandshakeState OnSomebody(in HandshakeMessage message, in CertificateMessage13 certificate)
    {
        if (handshake.PeerCheck.Check(certificate.CertificateList, out PeerIdentity client) is { } failure)
        {
            return Fail(failure);
        }

        handshake.Core.Transcript.Add(message);
        return new ExpectCertificateVerify(handshake, client);
    }
}

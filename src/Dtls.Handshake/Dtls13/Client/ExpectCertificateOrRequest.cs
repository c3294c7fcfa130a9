using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Client;

/// <summary>The server may ask for our certificate, and shows its own. RFC 8446 §4.3.2, §4.4.2.</summary>
internal sealed class ExpectCertificateOrRequest(ClientHandshake handshake, ClientIdentityChoice? request) : HandshakeState
{
    public override ushort ReadEpoch => Epochs.Handshake;

    public override bool Expects(HandshakeType type) =>
        type is HandshakeType.Certificate || (type is HandshakeType.CertificateRequest && request is null);

    public override void Abandon() => handshake.Dispose();

    public override HandshakeState On(in HandshakeMessage message) =>
        message.Type is HandshakeType.CertificateRequest ? OnRequest(message) : OnCertificate(message);

    private HandshakeState OnRequest(in HandshakeMessage message)
    {
        if (!CertificateRequest13.TryRead(message.Body, out CertificateRequest13 asked))
        {
            return Fail(AlertDescription.DecodeError, "CertificateRequest is malformed");
        }

        if (!asked.CertificateRequestContext.IsEmpty)
        {
            return Fail(AlertDescription.IllegalParameter, "CertificateRequest has a context during the handshake");
        }

        if (!asked.Extensions.TryFind(ExtensionType.SignatureAlgorithms, out ReadOnlySpan<byte> data))
        {
            return Fail(AlertDescription.MissingExtension, "CertificateRequest has no signature_algorithms");
        }

        if (!CodeList.TryRead(data, out UInt16List schemes))
        {
            return Fail(AlertDescription.DecodeError, "signature_algorithms of CertificateRequest is malformed");
        }

        handshake.Core.Transcript.Add(message);
        return new ExpectCertificateOrRequest(handshake, ClientIdentityChoice.Choose(handshake.Core.Context, schemes, strict: true));
    }

    private HandshakeState OnCertificate(in HandshakeMessage message)
    {
        if (!CertificateMessage13.TryRead(message.Body, out CertificateMessage13 certificate))
        {
            return Fail(AlertDescription.DecodeError, "the server's Certificate is malformed");
        }

        if (!certificate.CertificateRequestContext.IsEmpty)
        {
            return Fail(AlertDescription.IllegalParameter, "the server's Certificate has a context");
        }

        if (certificate.CertificateList.IsEmpty)
        {
            return Fail(AlertDescription.DecodeError, "the server sent no certificate");
        }

        if (certificate.HasExtensions)
        {
            return Fail(AlertDescription.UnsupportedExtension, "a certificate came with an extension that was not offered");
        }

        if (handshake.PeerCheck.Check(certificate.CertificateList, out PeerIdentity server) is { } failure)
        {
            return Fail(failure);
        }

        handshake.Core.Transcript.Add(message);
        return new ExpectCertificateVerify(handshake, server, request);
    }
}

using System.Text;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Client;

/// <summary>The server's answers to extensions that need no key. RFC 8446 §4.3.1.</summary>
internal sealed class ExpectEncryptedExtensions(ClientHandshake handshake) : HandshakeState
{
    public override ushort ReadEpoch => Epochs.Handshake;

    public override bool Expects(HandshakeType type) => type is HandshakeType.EncryptedExtensions;

    public override void Abandon() => handshake.Dispose();

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!EncryptedExtensions.TryRead(message.Body, out EncryptedExtensions encrypted))
        {
            return Fail(AlertDescription.DecodeError, "EncryptedExtensions is malformed");
        }

        if (ClientChecks13.CheckEncrypted(handshake.Offer, encrypted.Extensions) is { } failure)
        {
            return Fail(failure);
        }

        if (encrypted.Extensions.TryFind(ExtensionType.Alpn, out ReadOnlySpan<byte> alpn) && Alpn.TryReadSelected(alpn, out ReadOnlySpan<byte> protocol))
        {
            handshake.ApplicationProtocol = Encoding.UTF8.GetString(protocol);
        }

        handshake.Core.Transcript.Add(message);
        return handshake.ResumedServer is not null
            ? new ExpectFinished(handshake, server: null, SignatureScheme.None, request: null)
            : new ExpectCertificateOrRequest(handshake, request: null);
    }
}

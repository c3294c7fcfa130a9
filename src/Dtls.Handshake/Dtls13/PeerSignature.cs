using System.Security.Cryptography;
using Dtls.Handshake.Credentials;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13;

/// <summary>Whether a CertificateVerify proves that the peer holds the key of its certificate. RFC 8446 §4.4.3, the same for both roles.</summary>
internal static class PeerSignature
{
    /// <summary>Judges the message, which is not in the transcript yet.</summary>
    /// <param name="scheme">How the peer signed.</param>
    /// <returns>Null when the signature is good.</returns>
    public static DtlsFailure? Check(HandshakeCore core, PeerIdentity peer, bool byServer, HashAlgorithmName hash, in HandshakeMessage message, out SignatureScheme scheme)
    {
        bool isWellFormed = CertificateVerify.TryRead(message.Body, out CertificateVerify verify);
        scheme = verify.Algorithm;
        if (!isWellFormed)
        {
            return Failure(AlertDescription.DecodeError, "CertificateVerify is malformed");
        }

        if (!core.Context.SchemeCodes.Contains((ushort)scheme) || !SignatureCheck.Fits(peer.Certificate, scheme, strictCurve: true))
        {
            return Failure(AlertDescription.IllegalParameter, $"the {(byServer ? "server" : "client")} signed with {scheme}, which we did not name or which does not fit its certificate");
        }

        byte[] content = SignedContent.Create(byServer, core.Transcript, hash);
        return SignatureCheck.Verify(peer.Certificate, scheme, content, verify.Signature)
            ? null
            : Failure(AlertDescription.DecryptError, "the signature of CertificateVerify is wrong");
    }

    private static DtlsFailure Failure(AlertDescription alert, string reason) => new(alert, IsLocal: true, reason);
}

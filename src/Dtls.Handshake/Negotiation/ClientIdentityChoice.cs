using Dtls.Handshake.Messages;

namespace Dtls.Handshake.Negotiation;

/// <summary>What a client answers to CertificateRequest: a certificate and a way to sign that the server can check, or none.</summary>
internal sealed record ClientIdentityChoice(CertificateCredential? Credential, SignatureScheme Scheme)
{
    private static readonly ClientIdentityChoice Nobody = new(null, SignatureScheme.None);

    /// <summary>The first of our certificates whose key can sign as the server asks. RFC 5246 §7.4.6, RFC 8446 §4.4.2.3.</summary>
    /// <param name="schemes">What the server can verify.</param>
    /// <param name="strict">By the rules of DTLS 1.3.</param>
    public static ClientIdentityChoice Choose(DtlsContext context, in UInt16List schemes, bool strict)
    {
        SignatureScheme[] offered = schemes.ToSchemes();
        foreach (CertificateCredential credential in ((DtlsClientOptions)context.Options).Certificates)
        {
            SignatureScheme scheme = credential.ChooseScheme(context.Options.SignatureSchemes, offered, strict);
            if (scheme is not SignatureScheme.None)
            {
                return new ClientIdentityChoice(credential, scheme);
            }
        }

        return Nobody;
    }
}

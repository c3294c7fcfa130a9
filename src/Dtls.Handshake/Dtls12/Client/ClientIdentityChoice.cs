using Dtls.Handshake.Messages;

namespace Dtls.Handshake.Dtls12.Client;

/// <summary>What a client answers to CertificateRequest: a certificate and a way to sign that the server can check, or none.</summary>
internal sealed record ClientIdentityChoice(CertificateCredential? Credential, SignatureScheme Scheme)
{
    private static readonly ClientIdentityChoice Nobody = new(null, SignatureScheme.None);

    /// <summary>The first of our certificates whose key can sign as the server asks. RFC 5246 §7.4.6.</summary>
    public static ClientIdentityChoice Choose(DtlsContext context, in CertificateRequest12 request)
    {
        Span<SignatureScheme> offered = new SignatureScheme[request.SupportedSignatureAlgorithms.Count];
        for (int i = 0; i < offered.Length; i++)
        {
            offered[i] = (SignatureScheme)request.SupportedSignatureAlgorithms[i];
        }

        foreach (CertificateCredential credential in ((DtlsClientOptions)context.Options).Certificates)
        {
            SignatureScheme scheme = credential.ChooseScheme(context.Options.SignatureSchemes, offered, strict: false);
            if (scheme is not SignatureScheme.None)
            {
                return new ClientIdentityChoice(credential, scheme);
            }
        }

        return Nobody;
    }
}

namespace Dtls.Handshake.Negotiation;

/// <summary>Which kind of DTLS 1.2 suite a signature scheme belongs to. RFC 8422 §5.10 counts Ed25519 among ECDSA.</summary>
internal static class SignatureSuites
{
    public static SuiteAuthentication AuthenticationOf(SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.EcdsaSecp256r1Sha256 or SignatureScheme.EcdsaSecp384r1Sha384 or SignatureScheme.EcdsaSecp521r1Sha512 or SignatureScheme.Ed25519
            => SuiteAuthentication.Ecdsa,
        _ => SuiteAuthentication.Rsa,
    };
}

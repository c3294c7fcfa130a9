namespace Dtls.Handshake.Credentials;

/// <summary>The kinds of public key that a certificate may hold here.</summary>
internal enum KeyKind
{
    /// <summary>None of those below.</summary>
    Unsupported,

    EcdsaP256,
    EcdsaP384,
    EcdsaP521,

    /// <summary>rsaEncryption: signs with PKCS#1 v1.5 and with PSS.</summary>
    Rsa,

    /// <summary>id-RSASSA-PSS: signs with PSS only. RFC 4055 §1.2.</summary>
    RsaPss,

    Ed25519,
}

namespace Dtls.TestKit;

/// <summary>The kinds of key that <see cref="TestCertificates"/> makes.</summary>
public enum TestKeyKind
{
    EcdsaP256,
    EcdsaP384,
    EcdsaP521,
    Rsa2048,

    /// <summary>Too small for PSS with SHA-512.</summary>
    Rsa1024,

    /// <summary>An id-RSASSA-PSS key of 2048 bits, without parameters.</summary>
    RsaPss2048,

    /// <summary>An id-RSASSA-PSS key of 2048 bits that allows SHA-256 only.</summary>
    RsaPss2048Sha256,
    Ed25519,
}

namespace Dtls.Handshake;

/// <summary>Signature algorithms. RFC 8446 §4.2.3; in DTLS 1.2 the same numbers are hash and signature (RFC 5246 §7.4.1.4.1).</summary>
public enum SignatureScheme : ushort
{
    /// <summary>No scheme.</summary>
    None = 0,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256. In DTLS 1.3 only for certificates.</summary>
    RsaPkcs1Sha256 = 0x0401,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384. In DTLS 1.3 only for certificates.</summary>
    RsaPkcs1Sha384 = 0x0501,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512. In DTLS 1.3 only for certificates.</summary>
    RsaPkcs1Sha512 = 0x0601,

    /// <summary>ECDSA with SHA-256; in DTLS 1.3 on P-256 only.</summary>
    EcdsaSecp256r1Sha256 = 0x0403,

    /// <summary>ECDSA with SHA-384; in DTLS 1.3 on P-384 only.</summary>
    EcdsaSecp384r1Sha384 = 0x0503,

    /// <summary>ECDSA with SHA-512; in DTLS 1.3 on P-521 only.</summary>
    EcdsaSecp521r1Sha512 = 0x0603,

    /// <summary>RSASSA-PSS with SHA-256 by an rsaEncryption key.</summary>
    RsaPssRsaeSha256 = 0x0804,

    /// <summary>RSASSA-PSS with SHA-384 by an rsaEncryption key.</summary>
    RsaPssRsaeSha384 = 0x0805,

    /// <summary>RSASSA-PSS with SHA-512 by an rsaEncryption key.</summary>
    RsaPssRsaeSha512 = 0x0806,

    /// <summary>Ed25519, RFC 8032.</summary>
    Ed25519 = 0x0807,

    /// <summary>RSASSA-PSS with SHA-256 by an RSASSA-PSS key.</summary>
    RsaPssPssSha256 = 0x0809,

    /// <summary>RSASSA-PSS with SHA-384 by an RSASSA-PSS key.</summary>
    RsaPssPssSha384 = 0x080A,

    /// <summary>RSASSA-PSS with SHA-512 by an RSASSA-PSS key.</summary>
    RsaPssPssSha512 = 0x080B,
}

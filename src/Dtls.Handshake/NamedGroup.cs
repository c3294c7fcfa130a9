namespace Dtls.Handshake;

/// <summary>Key exchange groups. RFC 8446 §4.2.7, RFC 8422 §5.1.1.</summary>
public enum NamedGroup : ushort
{
    /// <summary>No group.</summary>
    None = 0,

    /// <summary>NIST P-256.</summary>
    Secp256r1 = 23,

    /// <summary>NIST P-384.</summary>
    Secp384r1 = 24,

    /// <summary>NIST P-521.</summary>
    Secp521r1 = 25,

    /// <summary>Curve25519, RFC 7748.</summary>
    X25519 = 29,

    /// <summary>ML-KEM-768 beside X25519, DTLS 1.3 only. RFC 10024.</summary>
    X25519MLKem768 = 4588,
}

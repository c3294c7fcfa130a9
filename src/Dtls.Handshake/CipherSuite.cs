namespace Dtls.Handshake;

/// <summary>The cipher suites of this library, by their registered numbers.</summary>
public enum CipherSuite : ushort
{
    /// <summary>No suite.</summary>
    None = 0,

    /// <summary>DTLS 1.3, RFC 8446 §B.4.</summary>
    Aes128GcmSha256 = 0x1301,

    /// <summary>DTLS 1.3, RFC 8446 §B.4.</summary>
    Aes256GcmSha384 = 0x1302,

    /// <summary>DTLS 1.3, RFC 8446 §B.4.</summary>
    ChaCha20Poly1305Sha256 = 0x1303,

    /// <summary>DTLS 1.3, RFC 8446 §B.4. Off unless asked for.</summary>
    Aes128CcmSha256 = 0x1304,

    /// <summary>DTLS 1.2, RFC 5289.</summary>
    EcdheEcdsaWithAes128GcmSha256 = 0xC02B,

    /// <summary>DTLS 1.2, RFC 5289.</summary>
    EcdheEcdsaWithAes256GcmSha384 = 0xC02C,

    /// <summary>DTLS 1.2, RFC 5289.</summary>
    EcdheRsaWithAes128GcmSha256 = 0xC02F,

    /// <summary>DTLS 1.2, RFC 5289.</summary>
    EcdheRsaWithAes256GcmSha384 = 0xC030,

    /// <summary>DTLS 1.2, RFC 7905.</summary>
    EcdheRsaWithChaCha20Poly1305Sha256 = 0xCCA8,

    /// <summary>DTLS 1.2, RFC 7905.</summary>
    EcdheEcdsaWithChaCha20Poly1305Sha256 = 0xCCA9,
}

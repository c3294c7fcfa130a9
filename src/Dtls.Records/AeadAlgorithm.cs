namespace Dtls.Records;

/// <summary>The AEADs a record can be protected with. Sizes stand in <see cref="RecordLimits"/>.</summary>
public enum AeadAlgorithm
{
    /// <summary>AES-128-GCM, 16-byte tag. RFC 5288, RFC 8446.</summary>
    Aes128Gcm,

    /// <summary>AES-256-GCM, 16-byte tag. RFC 5289, RFC 8446.</summary>
    Aes256Gcm,

    /// <summary>ChaCha20-Poly1305, 16-byte tag. RFC 7905, RFC 8446.</summary>
    ChaCha20Poly1305,

    /// <summary>AES-128-CCM, 16-byte tag. RFC 6655, RFC 8446.</summary>
    Aes128Ccm,

    /// <summary>AES-128-CCM with an 8-byte tag, DTLS 1.2 only. RFC 6655; forbidden for DTLS 1.3 by RFC 9147 §4.5.3.</summary>
    Aes128Ccm8,
}

namespace Dtls.Records;

/// <summary>Every size of the record layer.</summary>
public static class RecordLimits
{
    /// <summary>Bytes of plaintext in a record, at most. RFC 5246 §6.2.1.</summary>
    public const int MaxPlaintextLength = 1 << 14;

    /// <summary>Bytes after a record header, at most, in DTLS 1.2. RFC 5246 §6.2.3.</summary>
    public const int MaxCiphertextLength12 = MaxPlaintextLength + 2048;

    /// <summary>Bytes after a record header, at most, in DTLS 1.3. RFC 8446 §5.2.</summary>
    public const int MaxCiphertextLength13 = MaxPlaintextLength + 256;

    /// <summary>Bytes of the header of epoch 0 and of DTLS 1.2 without a connection id. RFC 6347 §4.1.</summary>
    public const int PlaintextHeaderLength = 13;

    /// <summary>Bytes of the key of <paramref name="algorithm"/>.</summary>
    public static int KeyLength(AeadAlgorithm algorithm) =>
        algorithm is AeadAlgorithm.Aes256Gcm or AeadAlgorithm.ChaCha20Poly1305 ? 32 : 16;

    /// <summary>Bytes of the tag of <paramref name="algorithm"/>.</summary>
    public static int TagLength(AeadAlgorithm algorithm) => algorithm is AeadAlgorithm.Aes128Ccm8 ? 8 : 16;

    /// <summary>Bytes of the implicit nonce that the key block holds: 4 for GCM and CCM in DTLS 1.2, else 12. RFC 5288 §3, RFC 7905 §2.</summary>
    public static int IvLength(AeadAlgorithm algorithm, ProtocolVersion version) =>
        version is ProtocolVersion.Dtls12 && algorithm is not AeadAlgorithm.ChaCha20Poly1305 ? 4 : 12;

    /// <summary>Bytes of explicit nonce in each DTLS 1.2 record: 8 for GCM and CCM, 0 for ChaCha20-Poly1305 and in DTLS 1.3.</summary>
    public static int ExplicitNonceLength(AeadAlgorithm algorithm, ProtocolVersion version) =>
        12 - IvLength(algorithm, version);
}

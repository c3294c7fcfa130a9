namespace Dtls.Records.Epochs;

/// <summary>
/// How often a key may be used, and how often be guessed at. RFC 9147 §4.5.3, RFC 8446 §5.5, RFC 9325 §4.4. Shared by all epochs of a kind.
/// </summary>
internal sealed class KeyUsage
{
    /// <summary>2^24.5, RFC 8446 §5.5 for AES-GCM; RFC 9325 §4.4 recommends the same for DTLS 1.2.</summary>
    private const ulong GcmRecords = 23_726_566;

    /// <summary>2^23, RFC 9147 §4.5.3 for AES-CCM.</summary>
    private const ulong CcmRecords = 1UL << 23;

    /// <summary>2^36, RFC 9147 §4.5.3 for AES-GCM and ChaCha20-Poly1305.</summary>
    private const ulong Forgeries = 1UL << 36;

    /// <summary>2^23.5, RFC 9147 §4.5.3 for AES-CCM.</summary>
    private const ulong CcmForgeries = 11_863_283;

    /// <summary>2^28, RFC 9325 §4.4 for AES-GCM in DTLS 1.2.</summary>
    private const ulong GcmForgeries12 = 1UL << 28;

    /// <summary>Every sequence number once: the last one is sealed, then the epoch is full and never wraps.</summary>
    private const ulong AllNumbers = RecordNumber.MaxSequence + 1;

    private static readonly KeyUsage Gcm13 = new(ThreeQuarters(GcmRecords), GcmRecords, ThreeQuarters(Forgeries), Forgeries);
    private static readonly KeyUsage Ccm13 = new(ThreeQuarters(CcmRecords), CcmRecords, ThreeQuarters(CcmForgeries), CcmForgeries);
    private static readonly KeyUsage ChaCha = new(ThreeQuarters(AllNumbers), AllNumbers, ThreeQuarters(Forgeries), Forgeries);

    // DTLS 1.2 cannot change keys without a new handshake, and RFC 9325 §4.4 calls its limits a best practice, not mandatory. A relay that
    // fell silent after 24 million packets, or that a forger could silence in minutes, would be worse than the margin it saves: so the
    // advice comes at those limits, sealing goes on to the last sequence number, and opening stops where DTLS 1.3 stops. CCM's forgery limit
    // is kept as it is, also for the 8-byte tag, for which no RFC has a number.
    private static readonly KeyUsage Gcm12 = new(GcmRecords, AllNumbers, GcmForgeries12, Forgeries);
    private static readonly KeyUsage Ccm12 = new(CcmRecords, AllNumbers, ThreeQuarters(CcmForgeries), CcmForgeries);

    private readonly ulong _sealAdvice;
    private readonly ulong _forgeryAdvice;

    private KeyUsage(ulong sealAdvice, ulong sealLimit, ulong forgeryAdvice, ulong forgeryLimit)
    {
        _sealAdvice = sealAdvice;
        SealLimit = sealLimit;
        _forgeryAdvice = forgeryAdvice;
        ForgeryLimit = forgeryLimit;
    }

    /// <summary>Records that may be sealed; the sequence number counts them.</summary>
    public ulong SealLimit { get; }

    /// <summary>Records that may fail authentication before the key opens nothing any more.</summary>
    public ulong ForgeryLimit { get; }

    public static KeyUsage Of(AeadAlgorithm algorithm, ProtocolVersion version) => (algorithm, version) switch
    {
        (AeadAlgorithm.ChaCha20Poly1305, _) => ChaCha,
        (AeadAlgorithm.Aes128Gcm or AeadAlgorithm.Aes256Gcm, ProtocolVersion.Dtls13) => Gcm13,
        (AeadAlgorithm.Aes128Gcm or AeadAlgorithm.Aes256Gcm, _) => Gcm12,
        (_, ProtocolVersion.Dtls13) => Ccm13,
        _ => Ccm12,
    };

    public KeyUsageAdvice AdviceForSealed(ulong records) => Advice(records, _sealAdvice, SealLimit);

    public KeyUsageAdvice AdviceForForged(ulong records) => Advice(records, _forgeryAdvice, ForgeryLimit);

    private static ulong ThreeQuarters(ulong limit) => limit / 4 * 3;

    private static KeyUsageAdvice Advice(ulong count, ulong advice, ulong limit) =>
        count >= limit ? KeyUsageAdvice.Stop : count >= advice ? KeyUsageAdvice.UpdateSoon : KeyUsageAdvice.Fine;
}

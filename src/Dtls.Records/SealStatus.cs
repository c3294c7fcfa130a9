namespace Dtls.Records;

/// <summary>What became of a record to be sealed.</summary>
public enum SealStatus
{
    /// <summary>The record stands in the destination.</summary>
    Sealed,

    /// <summary>The destination is shorter than <see cref="RecordSealer.GetSealedLength(int)"/>.</summary>
    DestinationTooSmall,

    /// <summary>More than <see cref="RecordLimits.MaxPlaintextLength"/> bytes of plaintext.</summary>
    PlaintextTooLong,

    /// <summary>There are no write keys for that epoch.</summary>
    UnknownEpoch,

    /// <summary>The epoch has used up its sequence numbers or its AEAD limit; new keys are needed (RFC 9147 §4.5.3).</summary>
    LimitReached,
}

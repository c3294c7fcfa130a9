namespace Dtls.Records;

/// <summary>
/// What became of a received record. Everything is silence on the wire (RFC 9147 §4.5.2) except <see cref="Opened"/> and the two verdicts on
/// authentic records, <see cref="RecordOverflow"/> and <see cref="NoContentType"/>.
/// </summary>
public enum OpenStatus
{
    /// <summary>Authentic, fresh, and decrypted.</summary>
    Opened,

    /// <summary>Not a record of this association: header cut short, impossible length, version or type.</summary>
    Malformed,

    /// <summary>A record of an epoch for which there are no keys (any more, or yet).</summary>
    UnknownEpoch,

    /// <summary>Older than the replay window.</summary>
    TooOld,

    /// <summary>A number that was opened before.</summary>
    Replayed,

    /// <summary>The tag does not match.</summary>
    BadTag,

    /// <summary>The epoch has seen too many forgeries and opens nothing any more (RFC 9147 §4.5.3).</summary>
    LimitReached,

    /// <summary>
    /// Authentic, but the plaintext is longer than <see cref="RecordLimits.MaxPlaintextLength"/>: the peer itself is wrong, answer with a fatal
    /// record_overflow (RFC 5246 §6.2.3, RFC 8446 §5.2). A forger cannot cause this.
    /// </summary>
    RecordOverflow,

    /// <summary>
    /// DTLS 1.3: authentic, but the inner plaintext is empty or all zeros, so there is no content type: answer with a fatal
    /// unexpected_message (RFC 8446 §5.4). A forger cannot cause this.
    /// </summary>
    NoContentType,
}

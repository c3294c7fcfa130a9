namespace Dtls.Records;

/// <summary>What became of a received record. Everything but <see cref="Opened"/> is silence on the wire (RFC 9147 §4.5.2).</summary>
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
}

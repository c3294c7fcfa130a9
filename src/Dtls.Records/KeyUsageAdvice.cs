namespace Dtls.Records;

/// <summary>How far the keys of an epoch are used up. RFC 9147 §4.5.3, RFC 9325 §4.4.</summary>
public enum KeyUsageAdvice
{
    /// <summary>Go on.</summary>
    Fine,

    /// <summary>Ask for new keys now (DTLS 1.3: KeyUpdate; DTLS 1.2: a new association), while there is still room to send the request.</summary>
    UpdateSoon,

    /// <summary>The keys do nothing any more.</summary>
    Stop,
}

namespace Dtls.Records;

/// <summary>
/// A DTLS version as it stands on the wire. The numbers fall as versions rise, so compare with <see cref="ProtocolVersions"/>,
/// never with <c>&lt;</c>.
/// </summary>
public enum ProtocolVersion : ushort
{
    /// <summary>No version.</summary>
    None = 0,

    /// <summary>DTLS 1.0: only ever a record version of early flights and of HelloVerifyRequest (RFC 6347 §4.2.1).</summary>
    Dtls10 = 0xFEFF,

    /// <summary>DTLS 1.2, RFC 6347.</summary>
    Dtls12 = 0xFEFD,

    /// <summary>DTLS 1.3, RFC 9147.</summary>
    Dtls13 = 0xFEFC,
}

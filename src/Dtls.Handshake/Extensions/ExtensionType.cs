namespace Dtls.Handshake.Extensions;

/// <summary>The extensions this library knows, by their registered numbers.</summary>
internal enum ExtensionType : ushort
{
    /// <summary>RFC 6066 §3.</summary>
    ServerName = 0,

    /// <summary>RFC 8446 §4.2.7, RFC 8422 §5.1.1.</summary>
    SupportedGroups = 10,

    /// <summary>RFC 8422 §5.1.2, DTLS 1.2 only.</summary>
    PointFormats = 11,

    /// <summary>RFC 8446 §4.2.3, RFC 5246 §7.4.1.4.1.</summary>
    SignatureAlgorithms = 13,

    /// <summary>RFC 5764.</summary>
    UseSrtp = 14,

    /// <summary>RFC 7301.</summary>
    Alpn = 16,

    /// <summary>RFC 7627, DTLS 1.2 only.</summary>
    ExtendedMasterSecret = 23,

    /// <summary>RFC 5077, DTLS 1.2 only.</summary>
    SessionTicket = 35,

    /// <summary>RFC 8446 §4.2.11.</summary>
    PreSharedKey = 41,

    /// <summary>RFC 8446 §4.2.10.</summary>
    EarlyData = 42,

    /// <summary>RFC 8446 §4.2.1.</summary>
    SupportedVersions = 43,

    /// <summary>RFC 8446 §4.2.2.</summary>
    Cookie = 44,

    /// <summary>RFC 8446 §4.2.9.</summary>
    PskKeyExchangeModes = 45,

    /// <summary>RFC 8446 §4.2.4.</summary>
    CertificateAuthorities = 47,

    /// <summary>RFC 8446 §4.2.3.</summary>
    SignatureAlgorithmsCert = 50,

    /// <summary>RFC 8446 §4.2.8.</summary>
    KeyShare = 51,

    /// <summary>RFC 9146 §3.</summary>
    ConnectionId = 54,

    /// <summary>RFC 5746 §3.2, DTLS 1.2 only.</summary>
    RenegotiationInfo = 0xFF01,
}

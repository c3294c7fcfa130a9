namespace Dtls.Handshake;

/// <summary>Why a peer gave up, or closed. RFC 8446 §6, RFC 5246 §7.2, and the registry.</summary>
public enum AlertDescription : byte
{
    /// <summary>The sender will send nothing more on this connection.</summary>
    CloseNotify = 0,

    /// <summary>A message came that does not belong here.</summary>
    UnexpectedMessage = 10,

    /// <summary>A record could not be authenticated. Never sent by a DTLS endpoint that drops such records.</summary>
    BadRecordMac = 20,

    /// <summary>A record was longer than allowed.</summary>
    RecordOverflow = 22,

    /// <summary>Obsolete.</summary>
    DecompressionFailure = 30,

    /// <summary>No acceptable set of parameters.</summary>
    HandshakeFailure = 40,

    /// <summary>A certificate was corrupt, or its signature wrong.</summary>
    BadCertificate = 42,

    /// <summary>A certificate of a kind that is not supported.</summary>
    UnsupportedCertificate = 43,

    /// <summary>A certificate was revoked.</summary>
    CertificateRevoked = 44,

    /// <summary>A certificate has expired, or is not valid yet.</summary>
    CertificateExpired = 45,

    /// <summary>A certificate was refused for another reason, the name for instance.</summary>
    CertificateUnknown = 46,

    /// <summary>A field had an impossible value, or one that contradicts others.</summary>
    IllegalParameter = 47,

    /// <summary>The chain does not end at a trusted certificate authority.</summary>
    UnknownCa = 48,

    /// <summary>The certificate is good, but its owner may not connect.</summary>
    AccessDenied = 49,

    /// <summary>A message could not be parsed.</summary>
    DecodeError = 50,

    /// <summary>A signature, Finished or binder did not verify.</summary>
    DecryptError = 51,

    /// <summary>No common protocol version.</summary>
    ProtocolVersion = 70,

    /// <summary>The parameters are too weak.</summary>
    InsufficientSecurity = 71,

    /// <summary>An error of the sender that has nothing to do with the peer.</summary>
    InternalError = 80,

    /// <summary>A client fell back to an older version for no reason. RFC 7507.</summary>
    InappropriateFallback = 86,

    /// <summary>The user gave up before the end of the handshake.</summary>
    UserCanceled = 90,

    /// <summary>A warning: renegotiation is refused. RFC 5246 §7.2.2.</summary>
    NoRenegotiation = 100,

    /// <summary>A required extension is missing. RFC 8446 §9.2.</summary>
    MissingExtension = 109,

    /// <summary>An extension came that was not offered, or may not stand in that message.</summary>
    UnsupportedExtension = 110,

    /// <summary>No server of that name here. RFC 6066 §3.</summary>
    UnrecognizedName = 112,

    /// <summary>A stapled OCSP response was not acceptable.</summary>
    BadCertificateStatusResponse = 113,

    /// <summary>No such pre-shared key. RFC 4279.</summary>
    UnknownPskIdentity = 115,

    /// <summary>A client certificate is required. RFC 8446 §4.4.2.4.</summary>
    CertificateRequired = 116,

    /// <summary>No common application protocol. RFC 7301.</summary>
    NoApplicationProtocol = 120,
}

namespace Dtls.Handshake;

/// <summary>The versions that an endpoint may negotiate.</summary>
[Flags]
public enum DtlsProtocols
{
    /// <summary>No version: not a useful setting.</summary>
    None = 0,

    /// <summary>DTLS 1.2, RFC 6347.</summary>
    Dtls12 = 1,

    /// <summary>DTLS 1.3, RFC 9147.</summary>
    Dtls13 = 2,
}

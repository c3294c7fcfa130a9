namespace Dtls.Handshake;

/// <summary>Options of a client.</summary>
public sealed class DtlsClientOptions : DtlsOptions
{
    /// <summary>Certificates to show when the server asks; the first that fits is used. Empty: none is shown.</summary>
    public IReadOnlyList<CertificateCredential> Certificates { get; init; } = [];

    /// <summary>Where tickets are kept to resume with (DTLS 1.3); null: every handshake is a full one.</summary>
    public ClientSessionCache? SessionCache { get; init; }
}

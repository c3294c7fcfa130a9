namespace Dtls.Handshake.Negotiation;

/// <summary>What a server chose for DTLS 1.2.</summary>
internal sealed record Selection12
{
    public required CipherSuiteFacts Suite { get; init; }

    public required NamedGroup Group { get; init; }

    public required CertificateCredential Credential { get; init; }

    public required SignatureScheme Scheme { get; init; }

    public required bool ExtendedMasterSecret { get; init; }

    /// <summary>The client speaks of renegotiation_info, so the answer does.</summary>
    public required bool SecureRenegotiation { get; init; }

    public required bool PointFormats { get; init; }

    public required byte[]? ApplicationProtocol { get; init; }

    public required string? ServerName { get; init; }
}

using Dtls.Handshake.Resumption;

namespace Dtls.Handshake.Negotiation;

/// <summary>What a server chose for DTLS 1.3.</summary>
internal sealed record Selection13
{
    public required CipherSuiteFacts Suite { get; init; }

    public required NamedGroup Group { get; init; }

    /// <summary>The client's share of <see cref="Group"/>; null when a HelloRetryRequest must ask for one.</summary>
    public required byte[]? ClientShare { get; init; }

    /// <summary>What is resumed, and which of the client's identities it was; null in a full handshake.</summary>
    public ResumableSession? Resumed { get; init; }

    public ushort ResumedIndex { get; init; }

    /// <summary>Whether the client can use tickets: it says how (RFC 8446 §4.2.9).</summary>
    public required bool TakesTickets { get; init; }

    public required CertificateCredential Credential { get; init; }

    public required SignatureScheme Scheme { get; init; }

    public required byte[]? ApplicationProtocol { get; init; }

    public required string? ServerName { get; init; }
}

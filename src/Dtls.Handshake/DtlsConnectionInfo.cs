using Dtls.Records;

namespace Dtls.Handshake;

/// <summary>What a finished handshake agreed on.</summary>
public sealed class DtlsConnectionInfo
{
    /// <summary>The version.</summary>
    public required ProtocolVersion Version { get; init; }

    /// <summary>The cipher suite.</summary>
    public required CipherSuite CipherSuite { get; init; }

    /// <summary>The AEAD of the suite.</summary>
    public required AeadAlgorithm Aead { get; init; }

    /// <summary>The key exchange group.</summary>
    public required NamedGroup Group { get; init; }

    /// <summary>How the server signed; <see cref="SignatureScheme.None"/> in a resumed handshake.</summary>
    public SignatureScheme ServerSignature { get; init; }

    /// <summary>The application protocol (ALPN), or null. RFC 7301.</summary>
    public string? ApplicationProtocol { get; init; }

    /// <summary>The server name the client asked for (SNI), or null. RFC 6066 §3.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether keys come from an earlier handshake.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Whether the master secret is bound to the handshake (RFC 7627); always so in DTLS 1.3.</summary>
    public bool ExtendedMasterSecret { get; init; }

    /// <summary>The peer's certificates, or null when it sent none.</summary>
    public PeerIdentity? Peer { get; init; }
}

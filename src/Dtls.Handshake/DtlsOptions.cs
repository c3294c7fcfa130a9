using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Records;

namespace Dtls.Handshake;

/// <summary>What client and server options have in common. Copied and checked by <see cref="DtlsContext"/>.</summary>
public abstract class DtlsOptions
{
    private protected DtlsOptions()
    {
    }

    /// <summary>The versions to negotiate; the newest that both ends speak is used. A version without a suite in <see cref="CipherSuites"/> is left out.</summary>
    public DtlsProtocols Protocols { get; init; } = DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13;

    /// <summary>Cipher suites, the most wanted first; each belongs to one version.</summary>
    public IReadOnlyList<CipherSuite> CipherSuites { get; init; } =
    [
        CipherSuite.Aes128GcmSha256,
        CipherSuite.Aes256GcmSha384,
        CipherSuite.ChaCha20Poly1305Sha256,
        CipherSuite.EcdheEcdsaWithAes128GcmSha256,
        CipherSuite.EcdheRsaWithAes128GcmSha256,
        CipherSuite.EcdheEcdsaWithAes256GcmSha384,
        CipherSuite.EcdheRsaWithAes256GcmSha384,
        CipherSuite.EcdheEcdsaWithChaCha20Poly1305Sha256,
        CipherSuite.EcdheRsaWithChaCha20Poly1305Sha256,
    ];

    /// <summary>Key exchange groups, the most wanted first.</summary>
    public IReadOnlyList<NamedGroup> Groups { get; init; } =
        [NamedGroup.X25519, NamedGroup.Secp256r1, NamedGroup.Secp384r1, NamedGroup.Secp521r1];

    /// <summary>Signature schemes accepted from the peer and used for our own key, the most wanted first.</summary>
    public IReadOnlyList<SignatureScheme> SignatureSchemes { get; init; } =
    [
        SignatureScheme.EcdsaSecp256r1Sha256,
        SignatureScheme.Ed25519,
        SignatureScheme.RsaPssRsaeSha256,
        SignatureScheme.EcdsaSecp384r1Sha384,
        SignatureScheme.RsaPssRsaeSha384,
        SignatureScheme.EcdsaSecp521r1Sha512,
        SignatureScheme.RsaPssRsaeSha512,
        SignatureScheme.RsaPssPssSha256,
        SignatureScheme.RsaPssPssSha384,
        SignatureScheme.RsaPssPssSha512,
        SignatureScheme.RsaPkcs1Sha256,
        SignatureScheme.RsaPkcs1Sha384,
        SignatureScheme.RsaPkcs1Sha512,
    ];

    /// <summary>Application protocols (ALPN), the most wanted first; empty for none. RFC 7301.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>Whether the peer must support the extended master secret (RFC 7627). Without it DTLS 1.2 is open to triple handshakes.</summary>
    public bool RequireExtendedMasterSecret { get; init; } = true;

    /// <summary>Who decides about the peer's certificate.</summary>
    public PeerVerificationMode PeerVerification { get; init; } = PeerVerificationMode.Chain;

    /// <summary>
    /// How the peer's chain is built: trust anchors, revocation, time. Null: the system's trust, no revocation check. A handshake never touches
    /// the network, which would let one stranger hold up all others: nothing is downloaded whatever the policy says, and a
    /// <c>RevocationMode</c> of <c>Online</c> (the default of <c>X509ChainPolicy</c>) is refused; say <c>NoCheck</c> or <c>Offline</c>. To
    /// ask a responder, use <see cref="PeerVerificationMode.ChainThenOwner"/> and take the time while the session waits for your decision.
    /// </summary>
    public X509ChainPolicy? CertificateChainPolicy { get; init; }

    /// <summary>
    /// Certificates that a peer may send, at most. Real chains have two to four; each more is work that a peer whose key is not proved yet can
    /// ask for.
    /// </summary>
    public int MaxPeerCertificates { get; init; } = 10;

    /// <summary>Bytes of a datagram, at most, headers of the record layer included, those of UDP and IP not. Handshake flights are cut to it.</summary>
    public int Mtu { get; init; } = 1200;

    /// <summary>
    /// Give each message of a flight a record of its own after two timeouts in a row, for peers that trip over records with several, and cut
    /// flights to 548 bytes a datagram after three, in case the path is narrower than <see cref="Mtu"/>. RFC 6347 §4.1.1.1.
    /// </summary>
    public bool ReduceMtuOnLoss { get; init; } = true;

    /// <summary>The first retransmission timeout; it doubles up to a minute. RFC 9147 §5.8.2, RFC 6347 §4.2.4.1.</summary>
    public TimeSpan InitialRetransmissionTimeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How often a flight is sent again before the association is given up; tickets are given up alone.</summary>
    public int MaxRetransmissions { get; init; } = 12;

    /// <summary>Bytes of one handshake message, at most; longer ones are refused before anything is allocated.</summary>
    public int MaxHandshakeMessageLength { get; init; } = 64 * 1024;

    /// <summary>Replay window and AEAD provider.</summary>
    public RecordLayerOptions RecordLayer { get; init; } = RecordLayerOptions.Default;

    /// <summary>
    /// Gets a line for every secret, as SSLKEYLOGFILE has them (RFC 9850), for tools that decrypt captures. Null, the default, keeps them secret:
    /// whoever reads the lines reads the traffic.
    /// </summary>
    public Action<string>? KeyLog { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The source of randoms and, where the key exchange allows it, of ephemeral keys.</summary>
    public RandomNumberGenerator Random { get; init; } = RandomNumberGenerator.Create();
}

using System.Security.Cryptography.X509Certificates;

namespace Dtls.Handshake;

/// <summary>The certificate chain of a peer that has proved to hold its key.</summary>
/// <param name="Certificate">The peer's own certificate.</param>
/// <param name="Chain">All certificates as sent, the peer's first.</param>
/// <param name="ChainErrors">What the chain building said; empty when the chain was good or was not built.</param>
public sealed record PeerIdentity(X509Certificate2 Certificate, IReadOnlyList<X509Certificate2> Chain, IReadOnlyList<X509ChainStatus> ChainErrors);

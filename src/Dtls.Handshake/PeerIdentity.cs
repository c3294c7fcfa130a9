using System.Security.Cryptography.X509Certificates;

namespace Dtls.Handshake;

/// <summary>
/// The certificate chain of a peer that has proved to hold its key. It belongs to whoever gets it, and is not disposed of with the session.
/// </summary>
/// <param name="Certificate">The peer's own certificate.</param>
/// <param name="Chain">
/// All certificates as sent, the peer's first. Where no chain is built those behind it are parsed when they are first looked at, and the ones that
/// cannot be read are left out.
/// </param>
/// <param name="ChainErrors">What the chain building said; empty when the chain was good or was not built.</param>
public sealed record PeerIdentity(X509Certificate2 Certificate, IReadOnlyList<X509Certificate2> Chain, IReadOnlyList<X509ChainStatus> ChainErrors);

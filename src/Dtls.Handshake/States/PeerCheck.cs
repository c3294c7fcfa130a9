using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.Credentials;

namespace Dtls.Handshake.States;

/// <summary>Reads the peer's certificate list and judges it as far as the options leave that to the library.</summary>
internal sealed class PeerCheck(HandshakeCore core, bool peerIsServer, string? targetHost)
{
    /// <summary>Whether the owner of the session has the last word.</summary>
    public bool OwnerDecides => core.Options.PeerVerification is PeerVerificationMode.Owner or PeerVerificationMode.ChainThenOwner;

    /// <summary>Parses and judges.</summary>
    /// <param name="certificateList">Certificates with 24-bit lengths, the peer's own first; not empty.</param>
    /// <param name="peer">The identity, not yet proved to be the peer's.</param>
    /// <returns>Null when nothing speaks against it.</returns>
    public DtlsFailure? Check(ReadOnlySpan<byte> certificateList, out PeerIdentity peer)
    {
        peer = null!;
        if (PeerChain.TryRead(certificateList, core.Options.MaxPeerCertificates, core.Context.PeerCertificates, out PeerChain chain) is { } reason)
        {
            return new DtlsFailure(AlertDescription.BadCertificate, IsLocal: true, reason);
        }

        core.Peer = chain;
        return core.Options.PeerVerification is PeerVerificationMode.Chain or PeerVerificationMode.ChainThenOwner ? Judge(chain, out peer) : Take(chain, out peer);
    }

    /// <summary>
    /// Somebody who proved this certificate in an earlier handshake, and was judged there; <see cref="Resumption.ResumptionLimit"/> ends that. An
    /// owner who looks at the errors of chains gets those of today.
    /// </summary>
    public PeerIdentity Recall(PeerChain chain)
    {
        _ = core.Options.PeerVerification is PeerVerificationMode.ChainThenOwner ? Judge(chain, out PeerIdentity peer) : Take(chain, out peer);
        return peer;
    }

    /// <summary>Goes on at once, or after the owner has said yes.</summary>
    /// <param name="peer">Whom to judge.</param>
    /// <param name="readEpoch">The epoch of what the peer sends next.</param>
    /// <param name="proceed">Makes the next state.</param>
    /// <param name="abandon">Wipes what the next state would have owned.</param>
    public HandshakeState Decide(PeerIdentity peer, ushort readEpoch, Func<HandshakeState> proceed, Action? abandon = null) =>
        OwnerDecides ? AwaitDecision(peer, readEpoch, proceed, abandon) : proceed();

    private static DtlsFailure? Take(PeerChain chain, out PeerIdentity peer)
    {
        peer = new PeerIdentity(chain.Leaf, chain, []);
        return null;
    }

    private DtlsFailure? Judge(PeerChain chain, out PeerIdentity peer)
    {
        if (chain.FirstUnreadable is > 0 and int number)
        {
            Take(chain, out peer);
            return new DtlsFailure(AlertDescription.BadCertificate, IsLocal: true, $"certificate {number} of the peer cannot be read");
        }

        DtlsFailure? failure = X509Verifier.Verify(
            chain, core.Context.ChainPolicy, core.Options.TimeProvider, peerIsServer, targetHost, out IReadOnlyList<X509ChainStatus> errors);
        peer = new PeerIdentity(chain.Leaf, chain, errors);
        return OwnerDecides ? null : failure;
    }

    private AwaitPeerDecision AwaitDecision(PeerIdentity peer, ushort readEpoch, Func<HandshakeState> proceed, Action? abandon)
    {
        core.SharePeer(); // whoever is asked may keep it, and dispose of it
        return new AwaitPeerDecision(peer, readEpoch, proceed, abandon);
    }
}

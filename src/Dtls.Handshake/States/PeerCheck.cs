using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.Credentials;
using Dtls.Records.Wire;

namespace Dtls.Handshake.States;

/// <summary>Reads the peer's certificate list and judges it as far as the options leave that to the library.</summary>
internal sealed class PeerCheck(DtlsOptions options, bool peerIsServer, string? targetHost)
{
    /// <summary>More certificates than any real chain has.</summary>
    private const int MaxCertificates = 64;

    /// <summary>Whether the owner of the session has the last word.</summary>
    public bool OwnerDecides => options.PeerVerification is PeerVerificationMode.Owner or PeerVerificationMode.ChainThenOwner;

    /// <summary>Parses and judges.</summary>
    /// <param name="certificateList">Certificates with 24-bit lengths, the peer's own first; not empty.</param>
    /// <param name="peer">The identity, not yet proved to be the peer's.</param>
    /// <returns>Null when nothing speaks against it.</returns>
    public DtlsFailure? Check(ReadOnlySpan<byte> certificateList, out PeerIdentity peer)
    {
        peer = null!;
        var chain = new List<X509Certificate2>();
        var reader = new WireReader(certificateList);
        while (!reader.IsEmpty)
        {
            X509Certificate2? certificate = chain.Count < MaxCertificates ? X509Verifier.TryParse(reader.ReadVector24()) : null;
            if (certificate is null)
            {
                chain.ForEach(parsed => parsed.Dispose());
                return new DtlsFailure(AlertDescription.BadCertificate, IsLocal: true, $"certificate {chain.Count + 1} of the peer cannot be read");
            }

            chain.Add(certificate);
        }

        IReadOnlyList<X509ChainStatus> errors = [];
        DtlsFailure? failure = options.PeerVerification is PeerVerificationMode.Chain or PeerVerificationMode.ChainThenOwner
            ? X509Verifier.Verify(chain, options.CertificateChainPolicy, options.TimeProvider, peerIsServer, targetHost, out errors)
            : null;
        peer = new PeerIdentity(chain[0], chain, errors);
        return OwnerDecides ? null : failure;
    }

    /// <summary>Goes on at once, or after the owner has said yes.</summary>
    /// <param name="peer">Whom to judge.</param>
    /// <param name="readEpoch">The epoch of what the peer sends next.</param>
    /// <param name="proceed">Makes the next state.</param>
    /// <param name="abandon">Wipes what the next state would have owned.</param>
    public HandshakeState Decide(PeerIdentity peer, ushort readEpoch, Func<HandshakeState> proceed, Action? abandon = null) =>
        OwnerDecides ? new AwaitPeerDecision(peer, readEpoch, proceed, abandon) : proceed();
}

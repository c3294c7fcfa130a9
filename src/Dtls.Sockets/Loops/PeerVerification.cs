using System.Diagnostics.CodeAnalysis;
using Dtls.Handshake;

namespace Dtls.Sockets.Loops;

/// <summary>Asks the application about a peer, away from the shard's thread, and brings the answer back as an errand.</summary>
internal static class PeerVerification
{
    public static void Start(Association association, PeerIdentity peer, Func<PeerIdentity, CancellationToken, ValueTask<bool>>? verify)
    {
        if (verify is null)
        {
            Reject(association, AlertDescription.InternalError, "the peer has to be judged by the owner, but there is no VerifyPeer");
            return;
        }

        var cancellation = new CancellationTokenSource();
        association.Verification = cancellation;
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => _ = AskAsync(state.association, state.peer, state.verify, state.Token),
            (association, peer, verify, cancellation.Token),
            preferLocal: false);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the application throws refuses this peer and nobody else.")]
    private static async Task AskAsync(
        Association association,
        PeerIdentity peer,
        Func<PeerIdentity, CancellationToken, ValueTask<bool>> verify,
        CancellationToken cancellationToken)
    {
        try
        {
            if (await verify(peer, cancellationToken).ConfigureAwait(false))
            {
                association.Shard.Post(new Errand(ErrandKind.AcceptPeer, association));
            }
            else
            {
                Reject(association, AlertDescription.CertificateUnknown, "the peer's certificate was refused");
            }
        }
        catch (Exception exception)
        {
            Reject(association, AlertDescription.InternalError, $"the verification of the peer threw {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static void Reject(Association association, AlertDescription alert, string reason) =>
        association.Shard.Post(new Errand(ErrandKind.RejectPeer, association, new DtlsFailure(alert, IsLocal: true, reason)));
}

using Dtls.Handshake.Credentials;

namespace Dtls.Handshake.Resumption;

/// <summary>
/// Until when handshakes may go back to a full one: every resumed handshake makes new tickets, and nobody proves anything again. RFC 8446 §4.6.1
/// recommends an end that looks at the certificate's lifetime, at revocation in between, and at the time since the peer signed.
/// </summary>
internal static class ResumptionLimit
{
    /// <summary>As long as one ticket may live.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>The end.</summary>
    /// <param name="authenticatedAt">When the full handshake was finished.</param>
    /// <param name="peer">Whom it authenticated; null for nobody.</param>
    public static DateTimeOffset EndOf(DateTimeOffset authenticatedAt, PeerChain? peer)
    {
        DateTimeOffset end = authenticatedAt + Longest;
        return peer is not null && peer.NotAfter < end ? peer.NotAfter : end;
    }
}

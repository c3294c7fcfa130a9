using System.Security.Cryptography.X509Certificates;

namespace Dtls.Handshake.Credentials;

/// <summary>Reads and judges the certificate chain of a peer.</summary>
internal static class X509Verifier
{
    /// <summary>Parses one DER certificate; null when it is none. Never throws for what a peer sent.</summary>
    public static X509Certificate2? TryParse(ReadOnlySpan<byte> der) => throw new NotImplementedException();

    /// <summary>Builds the chain with a copy of <paramref name="policy"/> (null: the system's trust, no revocation) at the time of <paramref name="time"/>.</summary>
    /// <param name="peerIsServer">Which extended key usage the leaf must allow.</param>
    /// <param name="targetHost">The name or IP address the leaf must be for; null: not checked.</param>
    /// <param name="errors">Every error of the chain, for the owner to see.</param>
    /// <returns>Null when all is well, else the alert and the reason.</returns>
    public static DtlsFailure? Verify(IReadOnlyList<X509Certificate2> chain, X509ChainPolicy? policy, TimeProvider time, bool peerIsServer, string? targetHost, out IReadOnlyList<X509ChainStatus> errors) => throw new NotImplementedException();
}

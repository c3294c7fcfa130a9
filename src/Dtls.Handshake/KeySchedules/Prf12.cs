using System.Security.Cryptography;

namespace Dtls.Handshake.KeySchedules;

/// <summary>The pseudo-random function of TLS 1.2, P_hash. RFC 5246 §5.</summary>
internal static class Prf12
{
    /// <summary>Fills <paramref name="output"/> with PRF(secret, label, seed1 + seed2).</summary>
    public static void Derive(HashAlgorithmName hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> seed1, ReadOnlySpan<byte> seed2, Span<byte> output) => throw new NotImplementedException();
}

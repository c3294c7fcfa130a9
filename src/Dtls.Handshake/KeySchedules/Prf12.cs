using System.Security.Cryptography;

namespace Dtls.Handshake.KeySchedules;

/// <summary>The pseudo-random function of TLS 1.2, P_hash. RFC 5246 §5.</summary>
internal static class Prf12
{
    private const int MaxHashLength = 64;

    /// <summary>Fills <paramref name="output"/> with PRF(secret, label, seed1 + seed2).</summary>
    public static void Derive(HashAlgorithmName hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> seed1, ReadOnlySpan<byte> seed2, Span<byte> output)
    {
        // One keyed instance for all blocks: the one-shot HMAC sets its key up anew for each, which is most of its cost.
        using var mac = IncrementalHash.CreateHMAC(hash, secret);
        Span<byte> a = stackalloc byte[MaxHashLength];
        Span<byte> block = stackalloc byte[MaxHashLength];
        a = a[..mac.HashLengthInBytes];
        block = block[..mac.HashLengthInBytes];

        // A(1) = HMAC(secret, seed)
        mac.AppendData(label);
        mac.AppendData(seed1);
        mac.AppendData(seed2);
        mac.GetHashAndReset(a);

        while (true)
        {
            // P_hash block i = HMAC(secret, A(i) + seed)
            mac.AppendData(a);
            mac.AppendData(label);
            mac.AppendData(seed1);
            mac.AppendData(seed2);
            mac.GetHashAndReset(block);
            if (output.Length <= block.Length)
            {
                block[..output.Length].CopyTo(output);
                break;
            }

            block.CopyTo(output);
            output = output[block.Length..];

            // A(i+1) = HMAC(secret, A(i))
            mac.AppendData(a);
            mac.GetHashAndReset(a);
        }

        CryptographicOperations.ZeroMemory(a);
        CryptographicOperations.ZeroMemory(block);
    }
}

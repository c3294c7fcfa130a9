using System.Security.Cryptography;
using Dtls.Records.Ciphers.Bcl;
using Dtls.Records.Ciphers.Simd;

namespace Dtls.Records.Ciphers;

/// <summary>Picks the implementation of an AEAD: C# kernels when the processor has the instructions, else the base class library.</summary>
internal static class AeadCipherFactory
{
    /// <summary>What stands in for <see cref="AeadProvider.Auto"/>. Read once: a process does not change its mind.</summary>
    private static readonly AeadProvider AutoProvider = ParseProvider(Environment.GetEnvironmentVariable("DTLS_AEAD"));

    public static AeadCipher Create(AeadAlgorithm algorithm, ReadOnlySpan<byte> key, AeadProvider provider)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, RecordLimits.KeyLength(algorithm));
        AeadCipher? kernel = UsesKernels(provider) ? SimdCiphers.TryCreate(algorithm, key) : null;
        return kernel ?? CreateBcl(algorithm, key);
    }

    /// <summary>The record-number encryption that goes with an AEAD; <paramref name="key"/> is the <c>sn_key</c>. RFC 9147 §4.2.3.</summary>
    public static SequenceMask CreateMask(AeadAlgorithm algorithm, ReadOnlySpan<byte> key, AeadProvider provider)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, RecordLimits.KeyLength(algorithm));
        SequenceMask? kernel = UsesKernels(provider) ? SimdCiphers.TryCreateMask(algorithm, key) : null;
        return kernel ?? (algorithm is AeadAlgorithm.ChaCha20Poly1305 ? new ChaChaSequenceMask(key) : new BclAesSequenceMask(key));
    }

    /// <summary>True when this machine can compute <paramref name="algorithm"/> at all (a platform's library may lack one).</summary>
    public static bool IsSupported(AeadAlgorithm algorithm) => algorithm switch
    {
        AeadAlgorithm.Aes128Gcm or AeadAlgorithm.Aes256Gcm => AesGcm.IsSupported,
        AeadAlgorithm.ChaCha20Poly1305 => ChaCha20Poly1305.IsSupported,
        _ => true, // made of AES alone
    };

    internal static AeadProvider ParseProvider(string? value) => value?.Trim().ToUpperInvariant() switch
    {
        "BCL" => AeadProvider.Bcl,
        "SIMD" => AeadProvider.Simd,
        _ => AeadProvider.Auto,
    };

    private static bool UsesKernels(AeadProvider provider) =>
        (provider is AeadProvider.Auto ? AutoProvider : provider) is not AeadProvider.Bcl;

    private static AeadCipher CreateBcl(AeadAlgorithm algorithm, ReadOnlySpan<byte> key) => algorithm switch
    {
        AeadAlgorithm.Aes128Gcm or AeadAlgorithm.Aes256Gcm => new BclAesGcm(algorithm, key),
        AeadAlgorithm.ChaCha20Poly1305 => new BclChaCha20Poly1305(key),
        AeadAlgorithm.Aes128Ccm or AeadAlgorithm.Aes128Ccm8 => new BclAesCcm(algorithm, key),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}

using System.Security.Cryptography;
using Dtls.Records.Ciphers;
using Dtls.Records.Ciphers.Simd;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>Every kernel that this process can run, and what the base class library says it must compute.</summary>
internal static class Kernels
{
    /// <summary>Algorithm and width in bits. Where the processor has nothing, or was told to hide it, one row that <see cref="Create"/> skips.</summary>
    public static readonly TheoryData<AeadAlgorithm, int> All = new((
        from algorithm in Enum.GetValues<AeadAlgorithm>()
        from width in Enum.GetValues<SimdWidth>()
        where CanCreate(algorithm, width)
        select (algorithm, (int)width)).DefaultIfEmpty((AeadAlgorithm.Aes128Gcm, 0)));

    public static AeadCipher Create(AeadAlgorithm algorithm, int width, ReadOnlySpan<byte> key)
    {
        Assert.SkipWhen(width == 0, "The processor lacks the instructions of every kernel.");
        return SimdCiphers.TryCreate(algorithm, key, (SimdWidth)width) ?? throw new InvalidOperationException("There is no such kernel here.");
    }

    /// <summary>Ciphertext and tag by the base class library.</summary>
    public static byte[] SealByBcl(AeadAlgorithm algorithm, byte[] key, byte[] nonce, byte[] plaintext, byte[] associatedData)
    {
        byte[] sealedBytes = new byte[plaintext.Length + 16];
        Span<byte> ciphertext = sealedBytes.AsSpan(0, plaintext.Length);
        Span<byte> tag = sealedBytes.AsSpan(plaintext.Length);
        if (algorithm is AeadAlgorithm.ChaCha20Poly1305)
        {
            using var chacha = new ChaCha20Poly1305(key);
            chacha.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
        }
        else
        {
            using var gcm = new AesGcm(key, 16);
            gcm.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
        }

        return sealedBytes;
    }

    private static bool CanCreate(AeadAlgorithm algorithm, SimdWidth width)
    {
        using AeadCipher? cipher = SimdCiphers.TryCreate(algorithm, new byte[RecordLimits.KeyLength(algorithm)], width);
        return cipher is not null;
    }
}

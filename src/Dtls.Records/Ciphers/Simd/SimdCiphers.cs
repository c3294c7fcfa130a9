using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// The door to the C# kernels: the widest one for an algorithm that the processor has the instructions for. Other architectures have none
/// yet; a kernel for one of them goes in here, beside a product type of its own.
/// </summary>
internal static class SimdCiphers
{
    /// <summary>
    /// No kernel is wider than this. The environment variable <c>DTLS_SIMD_WIDTH</c> (128, 256 or 512) narrows it; it cannot add what the
    /// processor lacks. Read once: a process does not change its mind.
    /// </summary>
    private static readonly SimdWidth Limit = ParseLimit(Environment.GetEnvironmentVariable("DTLS_SIMD_WIDTH"));

    /// <summary>A kernel for <paramref name="algorithm"/>, or null when there is none or the processor lacks its instructions.</summary>
    public static AeadCipher? TryCreate(AeadAlgorithm algorithm, ReadOnlySpan<byte> key) => TryCreate(algorithm, key, Widest(algorithm, Limit));

    /// <summary>The same in exactly one width, for tests and benchmarks; null where that is not supported.</summary>
    public static AeadCipher? TryCreate(AeadAlgorithm algorithm, ReadOnlySpan<byte> key, SimdWidth width) => !IsSupported(algorithm, width)
        ? null
        : algorithm switch
        {
            AeadAlgorithm.Aes128Gcm => CreateAesGcm<Aes128KeySize>(key, width),
            AeadAlgorithm.Aes256Gcm => CreateAesGcm<Aes256KeySize>(key, width),
            AeadAlgorithm.ChaCha20Poly1305 => CreateChaCha20Poly1305(key, width),
            _ => null,
        };

    /// <summary>
    /// The mask of record-number encryption; <paramref name="key"/> is the <c>sn_key</c>. Null for ChaCha20, whose block is no faster in vectors.
    /// </summary>
    public static SequenceMask? TryCreateMask(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
    {
        if (!Aes.IsSupported || algorithm is AeadAlgorithm.ChaCha20Poly1305)
        {
            return null;
        }

        return algorithm is AeadAlgorithm.Aes256Gcm ? new AesSequenceMask<Aes256KeySize>(key) : new AesSequenceMask<Aes128KeySize>(key);
    }

    /// <summary>The widest kernel for <paramref name="algorithm"/> that is not wider than <paramref name="limit"/>.</summary>
    public static SimdWidth Widest(AeadAlgorithm algorithm, SimdWidth limit = SimdWidth.Bits512)
    {
        foreach (SimdWidth width in (ReadOnlySpan<SimdWidth>)[SimdWidth.Bits512, SimdWidth.Bits256, SimdWidth.Bits128])
        {
            if (width <= limit && IsSupported(algorithm, width))
            {
                return width;
            }
        }

        return SimdWidth.None;
    }

    internal static SimdWidth ParseLimit(string? value) => value?.Trim() switch
    {
        "128" => SimdWidth.Bits128,
        "256" => SimdWidth.Bits256,
        _ => SimdWidth.Bits512,
    };

    private static bool IsSupported(AeadAlgorithm algorithm, SimdWidth width) => (algorithm, width) switch
    {
        (AeadAlgorithm.Aes128Gcm or AeadAlgorithm.Aes256Gcm, SimdWidth.Bits128) => GHashProduct128.IsSupported,
        (AeadAlgorithm.Aes128Gcm or AeadAlgorithm.Aes256Gcm, SimdWidth.Bits256) => GHashProduct256.IsSupported,
        (AeadAlgorithm.Aes128Gcm or AeadAlgorithm.Aes256Gcm, SimdWidth.Bits512) => GHashProduct512.IsSupported,
        (AeadAlgorithm.ChaCha20Poly1305, SimdWidth.Bits256) => Avx2.IsSupported,
        (AeadAlgorithm.ChaCha20Poly1305, SimdWidth.Bits512) => Avx512F.IsSupported,
        _ => false,
    };

    private static AeadCipher CreateAesGcm<TKeySize>(ReadOnlySpan<byte> key, SimdWidth width)
        where TKeySize : struct, IAesKeySize => width switch
        {
            SimdWidth.Bits512 => new SimdAesGcm<TKeySize, GHashProduct512, Run512>(key),
            SimdWidth.Bits256 => new SimdAesGcm<TKeySize, GHashProduct256, RunInMemory>(key),
            _ => new SimdAesGcm<TKeySize, GHashProduct128, RunInMemory>(key),
        };

    private static AeadCipher CreateChaCha20Poly1305(ReadOnlySpan<byte> key, SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => new SimdChaCha20Poly1305<ChaChaRow512, PolyVector512>(key),
        _ => new SimdChaCha20Poly1305<ChaChaRow256, PolyVector256>(key),
    };
}

namespace Dtls.Records.Ciphers.Simd;

/// <summary>The door to the C# kernels: looks once at what the processor has, and makes the widest kernel for it.</summary>
internal static class SimdCiphers
{
    /// <summary>
    /// The width that is used. The environment variable <c>DTLS_SIMD_WIDTH</c> (128, 256 or 512) forbids wider ones; it cannot add what the
    /// processor lacks.
    /// </summary>
    private static readonly SimdWidth Width = Choose(WidestSupported(), Environment.GetEnvironmentVariable("DTLS_SIMD_WIDTH"));

    /// <summary>A kernel for <paramref name="algorithm"/>, or null when there is none or the processor lacks its instructions.</summary>
    public static AeadCipher? TryCreate(AeadAlgorithm algorithm, ReadOnlySpan<byte> key) => TryCreate(algorithm, key, Width);

    /// <summary>The same in one width, for tests and benchmarks; null where it is not supported.</summary>
    public static AeadCipher? TryCreate(AeadAlgorithm algorithm, ReadOnlySpan<byte> key, SimdWidth width)
    {
        if (width is SimdWidth.None || width > WidestSupported())
        {
            return null;
        }

        return algorithm switch
        {
            AeadAlgorithm.Aes128Gcm => CreateAesGcm<Aes128KeySize>(key, width),
            AeadAlgorithm.Aes256Gcm => CreateAesGcm<Aes256KeySize>(key, width),
            _ => null,
        };
    }

    /// <summary>The same for record-number encryption; <paramref name="key"/> is the <c>sn_key</c>.</summary>
    public static SequenceMask? TryCreateMask(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
    {
        if (WidestSupported() is SimdWidth.None)
        {
            return null;
        }

        return algorithm switch
        {
            AeadAlgorithm.ChaCha20Poly1305 => null,
            AeadAlgorithm.Aes256Gcm => new AesSequenceMask<Aes256KeySize>(key),
            _ => new AesSequenceMask<Aes128KeySize>(key),
        };
    }

    public static SimdWidth WidestSupported() =>
        !GHashProduct128.IsSupported ? SimdWidth.None
        : !GHashProduct256.IsSupported ? SimdWidth.Bits128
        : !GHashProduct512.IsSupported ? SimdWidth.Bits256
        : SimdWidth.Bits512;

    internal static SimdWidth Choose(SimdWidth widest, string? wish) => wish?.Trim() switch
    {
        "128" => Narrower(widest, SimdWidth.Bits128),
        "256" => Narrower(widest, SimdWidth.Bits256),
        _ => widest,
    };

    private static SimdWidth Narrower(SimdWidth left, SimdWidth right) => left < right ? left : right;

    private static AeadCipher CreateAesGcm<TKeySize>(ReadOnlySpan<byte> key, SimdWidth width)
        where TKeySize : struct, IAesKeySize => width switch
        {
            SimdWidth.Bits512 => new SimdAesGcm<TKeySize, GHashProduct512, Run512>(key),
            SimdWidth.Bits256 => new SimdAesGcm<TKeySize, GHashProduct256, RunInMemory>(key),
            _ => new SimdAesGcm<TKeySize, GHashProduct128, RunInMemory>(key),
        };
}

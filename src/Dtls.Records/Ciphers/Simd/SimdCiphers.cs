namespace Dtls.Records.Ciphers.Simd;

/// <summary>The door to the C# kernels.</summary>
internal static class SimdCiphers
{
    /// <summary>A kernel for <paramref name="algorithm"/>, or null when there is none or the processor lacks its instructions.</summary>
    public static AeadCipher? TryCreate(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
    {
        _ = algorithm;
        _ = key;
        return null;
    }

    /// <summary>The same for record-number encryption; <paramref name="key"/> is the <c>sn_key</c>.</summary>
    public static SequenceMask? TryCreateMask(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
    {
        _ = algorithm;
        _ = key;
        return null;
    }
}

using System.Numerics;

namespace Dtls.Records;

/// <summary>What a <see cref="RecordSealer"/> or <see cref="RecordOpener"/> can be told. Immutable; share one.</summary>
public sealed class RecordLayerOptions
{
    /// <summary>The smallest <see cref="ReplayWindowSize"/>.</summary>
    public const int MinReplayWindowSize = 64;

    /// <summary>The largest <see cref="ReplayWindowSize"/>.</summary>
    public const int MaxReplayWindowSize = 65_536;

    /// <summary>The defaults.</summary>
    public static RecordLayerOptions Default { get; } = new();

    /// <summary>
    /// How many record numbers back a late record is still accepted: a power of two from 64 to 65,536. RFC 6347 §4.1.2.6. Each read epoch
    /// costs one bit for each.
    /// </summary>
    /// <exception cref="ArgumentException">Not a power of two, or out of range.</exception>
    public int ReplayWindowSize
    {
        get;
        init
        {
            if (value is < MinReplayWindowSize or > MaxReplayWindowSize || !BitOperations.IsPow2(value))
            {
                throw new ArgumentException(
                    $"The replay window must be a power of two from {MinReplayWindowSize} to {MaxReplayWindowSize}, not {value}.",
                    nameof(value));
            }

            field = value;
        }
    } = 1024;

    /// <summary>
    /// Who computes the AEAD. The environment variable <c>DTLS_AEAD</c> (<c>bcl</c>, <c>simd</c> or <c>auto</c>) decides where this says
    /// <see cref="AeadProvider.Auto"/>; <c>DTLS_SIMD_WIDTH</c> (<c>128</c>, <c>256</c> or <c>512</c>) keeps the kernels from wider vectors.
    /// </summary>
    public AeadProvider AeadProvider { get; init; }
}

namespace Dtls.Records;

/// <summary>What a <see cref="RecordSealer"/> or <see cref="RecordOpener"/> can be told. Immutable; share one.</summary>
public sealed class RecordLayerOptions
{
    /// <summary>The defaults.</summary>
    public static RecordLayerOptions Default { get; } = new();

    /// <summary>How many record numbers back a late record is still accepted: a power of two from 64 to 65,536. RFC 6347 §4.1.2.6.</summary>
    public int ReplayWindowSize { get; init; } = 1024;

    /// <summary>Who computes the AEAD.</summary>
    public AeadProvider AeadProvider { get; init; }
}

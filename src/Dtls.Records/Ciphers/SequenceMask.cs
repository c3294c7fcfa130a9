namespace Dtls.Records.Ciphers;

/// <summary>
/// One keyed source of masks for record-number encryption, RFC 9147 §4.2.3: AES-ECB for AES-based AEADs, the ChaCha20 block function for
/// ChaCha20-Poly1305. Not thread-safe; allocates and throws nothing per record.
/// </summary>
internal abstract class SequenceMask : IDisposable
{
    /// <summary>Bytes of ciphertext that a mask is made from.</summary>
    public const int SampleLength = 16;

    /// <summary>The first two bytes of the mask, big-endian.</summary>
    /// <param name="sample">The first 16 bytes of the ciphertext.</param>
    public ushort Compute(ReadOnlySpan<byte> sample)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sample.Length, SampleLength);
        return ComputeCore(sample);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Asks for the key material to be brought into the cache, and does not wait for it.</summary>
    public virtual void Prefetch()
    {
    }

    protected abstract ushort ComputeCore(ReadOnlySpan<byte> sample);

    /// <summary>Wipes the key and everything made of it.</summary>
    protected abstract void Dispose(bool disposing);
}

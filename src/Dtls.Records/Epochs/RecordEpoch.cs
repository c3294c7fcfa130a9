using Dtls.Records.Ciphers;

namespace Dtls.Records.Epochs;

/// <summary>What a read epoch and a write epoch have in common: keys, and the number they go by.</summary>
internal abstract class RecordEpoch : IDisposable
{
    protected RecordEpoch(EpochKeys keys, AeadProvider provider)
    {
        Epoch = keys.Epoch;
        Version = keys.Version;
        Cipher = AeadCipherFactory.Create(keys.Algorithm, keys.Key, provider);
        Iv = new WriteIv(keys.Iv);
        Mask = keys.Version is ProtocolVersion.Dtls13 ? AeadCipherFactory.CreateMask(keys.Algorithm, keys.SequenceNumberKey, provider) : null;
        ExplicitNonceLength = RecordLimits.ExplicitNonceLength(keys.Algorithm, keys.Version);
    }

    public ushort Epoch { get; }

    public ProtocolVersion Version { get; }

    protected AeadCipher Cipher { get; }

    /// <summary>Record-number encryption; DTLS 1.3 only.</summary>
    protected SequenceMask? Mask { get; }

    protected WriteIv Iv { get; private set; }

    protected int ExplicitNonceLength { get; }

    /// <summary>Asks for the keys to be brought into the cache, and does not wait for them.</summary>
    public virtual void Prefetch()
    {
        Cipher.Prefetch();
        Mask?.Prefetch();
    }

    public void Dispose()
    {
        Cipher.Dispose();
        Mask?.Dispose();
        Iv = default;
    }
}

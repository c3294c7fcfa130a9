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
        ExplicitNonceLength = RecordLimits.ExplicitNonceLength(keys.Algorithm, keys.Version);
    }

    public ushort Epoch { get; }

    public ProtocolVersion Version { get; }

    protected AeadCipher Cipher { get; }

    protected WriteIv Iv { get; private set; }

    protected int ExplicitNonceLength { get; }

    public void Dispose()
    {
        Cipher.Dispose();
        Iv = default;
    }
}

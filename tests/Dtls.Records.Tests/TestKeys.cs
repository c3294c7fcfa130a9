namespace Dtls.Records.Tests;

/// <summary>Keys made of counting bytes: different for every epoch, the same in every run.</summary>
internal static class TestKeys
{
    public static readonly TheoryData<AeadAlgorithm> Algorithms12 = [.. Enum.GetValues<AeadAlgorithm>()];

    public static readonly TheoryData<AeadAlgorithm> Algorithms13 = [.. Enum.GetValues<AeadAlgorithm>().Except([AeadAlgorithm.Aes128Ccm8])];

    public static EpochKeys Create12(AeadAlgorithm algorithm = AeadAlgorithm.Aes128Gcm, ushort epoch = 1) => Create(ProtocolVersion.Dtls12, algorithm, epoch);

    public static EpochKeys Create13(AeadAlgorithm algorithm = AeadAlgorithm.Aes128Gcm, ushort epoch = 3) => Create(ProtocolVersion.Dtls13, algorithm, epoch);

    public static EpochKeys Create(ProtocolVersion version, AeadAlgorithm algorithm, ushort epoch) => new(
        version,
        epoch,
        algorithm,
        Key(algorithm, epoch),
        Iv(algorithm, version, epoch),
        version is ProtocolVersion.Dtls13 ? SequenceNumberKey(algorithm, epoch) : []);

    public static byte[] Key(AeadAlgorithm algorithm, ushort epoch = 1) => Count(epoch, RecordLimits.KeyLength(algorithm));

    public static byte[] Iv(AeadAlgorithm algorithm, ProtocolVersion version = ProtocolVersion.Dtls12, ushort epoch = 1) =>
        Count(epoch + 100, RecordLimits.IvLength(algorithm, version));

    public static byte[] SequenceNumberKey(AeadAlgorithm algorithm, ushort epoch) => Count(epoch + 50, RecordLimits.KeyLength(algorithm));

    /// <summary>A sealer and an opener that share the keys of epoch 1.</summary>
    public static (RecordSealer Sealer, RecordOpener Opener) CreatePair12(
        AeadAlgorithm algorithm = AeadAlgorithm.Aes128Gcm, RecordLayerOptions? options = null) => CreatePair(Create12(algorithm), options);

    /// <summary>A sealer and an opener that share the keys of epoch 3.</summary>
    public static (RecordSealer Sealer, RecordOpener Opener) CreatePair13(
        AeadAlgorithm algorithm = AeadAlgorithm.Aes128Gcm, RecordLayerOptions? options = null) => CreatePair(Create13(algorithm), options);

    /// <summary>Counting bytes from <paramref name="first"/> on.</summary>
    public static byte[] Count(int first, int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)(first + i);
        }

        return bytes;
    }

    private static (RecordSealer Sealer, RecordOpener Opener) CreatePair(EpochKeys keys, RecordLayerOptions? options)
    {
        var sealer = new RecordSealer(options);
        var opener = new RecordOpener(options);
        using (keys)
        {
            sealer.InstallKeys(keys);
            opener.InstallKeys(keys);
        }

        return (sealer, opener);
    }
}

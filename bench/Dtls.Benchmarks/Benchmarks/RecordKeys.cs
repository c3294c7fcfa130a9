using System.Security.Cryptography;
using Dtls.Records;

namespace Dtls.Benchmarks.Benchmarks;

/// <summary>Keys for records without a handshake.</summary>
internal static class RecordKeys
{
    /// <summary>Random keys of an epoch that carries application data.</summary>
    public static EpochKeys Create(ProtocolVersion version, AeadAlgorithm algorithm)
    {
        int keyLength = RecordLimits.KeyLength(algorithm);
        bool is13 = version is ProtocolVersion.Dtls13;
        return new EpochKeys(
            version,
            epoch: (ushort)(is13 ? 3 : 1),
            algorithm,
            RandomNumberGenerator.GetBytes(keyLength),
            RandomNumberGenerator.GetBytes(RecordLimits.IvLength(algorithm, version)),
            is13 ? RandomNumberGenerator.GetBytes(keyLength) : []);
    }

    public static RecordSealer CreateSealer(EpochKeys keys, AeadProvider provider)
    {
        var sealer = new RecordSealer(new RecordLayerOptions { AeadProvider = provider });
        sealer.InstallKeys(keys);
        return sealer;
    }

    public static RecordOpener CreateOpener(EpochKeys keys, AeadProvider provider)
    {
        var opener = new RecordOpener(new RecordLayerOptions { AeadProvider = provider });
        opener.InstallKeys(keys);
        return opener;
    }
}

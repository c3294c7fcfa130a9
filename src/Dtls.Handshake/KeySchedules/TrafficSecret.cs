using System.Security.Cryptography;
using Dtls.Records;

namespace Dtls.Handshake.KeySchedules;

/// <summary>What protects one direction of one epoch. RFC 8446 §7.2 and §7.3, RFC 9147 §4.2.3. Takes over <paramref name="secret"/>.</summary>
internal sealed class TrafficSecret(ScheduleHash hash, Secret secret) : IDisposable
{
    private const int MaxKeyLength = 32;

    /// <summary>The bytes, for a key log.</summary>
    public ReadOnlySpan<byte> Span => secret.Span;

    /// <summary>The keys of the record layer: key, iv and sn_key.</summary>
    public EpochKeys CreateKeys(AeadAlgorithm algorithm, ushort epoch)
    {
        int keyLength = RecordLimits.KeyLength(algorithm);
        Span<byte> key = stackalloc byte[MaxKeyLength];
        Span<byte> iv = stackalloc byte[RecordLimits.IvLength(algorithm, ProtocolVersion.Dtls13)];
        Span<byte> sequenceNumberKey = stackalloc byte[MaxKeyLength];
        key = key[..keyLength];
        sequenceNumberKey = sequenceNumberKey[..keyLength];
        using (var keyed = IncrementalHash.CreateHMAC(hash.Name, secret.Span))
        {
            hash.ExpandLabel(keyed, "key"u8, key);
            hash.ExpandLabel(keyed, "iv"u8, iv);
            hash.ExpandLabel(keyed, "sn"u8, sequenceNumberKey);
        }

        var keys = new EpochKeys(ProtocolVersion.Dtls13, epoch, algorithm, key, iv, sequenceNumberKey);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(iv);
        CryptographicOperations.ZeroMemory(sequenceNumberKey);
        return keys;
    }

    /// <summary>The secret of the next generation, after a KeyUpdate. RFC 8446 §7.2.</summary>
    public TrafficSecret CreateNext()
    {
        var next = new Secret(hash.Length);
        hash.ExpandLabel(secret.Span, "traffic upd"u8, default, next.Span);
        return new TrafficSecret(hash, next);
    }

    /// <summary>Writes the verify_data of the Finished that this direction's sender sends. RFC 8446 §4.4.4.</summary>
    /// <param name="transcriptHash">The hash of all handshake messages before that Finished.</param>
    /// <param name="verifyData">Exactly <see cref="ScheduleHash.Length"/> bytes.</param>
    public void WriteFinished(ReadOnlySpan<byte> transcriptHash, Span<byte> verifyData) => FinishedMac.Write(hash, secret.Span, transcriptHash, verifyData);

    /// <summary>True when <paramref name="verifyData"/> is what <see cref="WriteFinished"/> would write. Constant time.</summary>
    public bool VerifyFinished(ReadOnlySpan<byte> transcriptHash, ReadOnlySpan<byte> verifyData) => FinishedMac.Verify(hash, secret.Span, transcriptHash, verifyData);

    public void Dispose() => secret.Dispose();
}

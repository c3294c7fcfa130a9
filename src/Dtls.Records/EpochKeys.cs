using System.Security.Cryptography;

namespace Dtls.Records;

/// <summary>
/// What the handshake hands over for one direction of one epoch. The bytes are copied; <see cref="Dispose"/> zeroes them, and whoever
/// installed the keys may dispose of them at once.
/// </summary>
public sealed class EpochKeys : IDisposable
{
    private readonly byte[] _key;
    private readonly byte[] _iv;
    private readonly byte[] _sequenceNumberKey;

    /// <summary>Copies the keys.</summary>
    /// <param name="version">DTLS 1.2 or 1.3: decides header, nonce and additional data.</param>
    /// <param name="epoch">The epoch, not 0.</param>
    /// <param name="algorithm">The AEAD.</param>
    /// <param name="key">The write key, <see cref="RecordLimits.KeyLength"/> bytes.</param>
    /// <param name="iv">The write IV, <see cref="RecordLimits.IvLength"/> bytes.</param>
    /// <param name="sequenceNumberKey">DTLS 1.3 only: <c>sn_key</c>, as long as the key (RFC 9147 §4.2.3).</param>
    /// <exception cref="ArgumentException">A length does not fit the algorithm, or the algorithm not the version.</exception>
    public EpochKeys(
        ProtocolVersion version,
        ushort epoch,
        AeadAlgorithm algorithm,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> sequenceNumberKey = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(epoch);
        if (version is not (ProtocolVersion.Dtls12 or ProtocolVersion.Dtls13))
        {
            throw new ArgumentException($"There are no keys for records of {version}.", nameof(version));
        }

        if (version is ProtocolVersion.Dtls13 && algorithm is AeadAlgorithm.Aes128Ccm8)
        {
            throw new ArgumentException("RFC 9147 §4.5.3 forbids AES-128-CCM-8 in DTLS 1.3.", nameof(algorithm));
        }

        ThrowUnlessLength(key, RecordLimits.KeyLength(algorithm), nameof(key));
        ThrowUnlessLength(iv, RecordLimits.IvLength(algorithm, version), nameof(iv));
        int expected = version is ProtocolVersion.Dtls13 ? RecordLimits.KeyLength(algorithm) : 0;
        ThrowUnlessLength(sequenceNumberKey, expected, nameof(sequenceNumberKey));

        Version = version;
        Epoch = epoch;
        Algorithm = algorithm;
        _key = key.ToArray();
        _iv = iv.ToArray();
        _sequenceNumberKey = sequenceNumberKey.ToArray();
    }

    /// <summary>The version whose record format these keys are for.</summary>
    public ProtocolVersion Version { get; }

    /// <summary>The epoch.</summary>
    public ushort Epoch { get; }

    /// <summary>The AEAD.</summary>
    public AeadAlgorithm Algorithm { get; }

    internal ReadOnlySpan<byte> Key => _key;

    internal ReadOnlySpan<byte> Iv => _iv;

    internal ReadOnlySpan<byte> SequenceNumberKey => _sequenceNumberKey;

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_iv);
        CryptographicOperations.ZeroMemory(_sequenceNumberKey);
    }

    private static void ThrowUnlessLength(ReadOnlySpan<byte> bytes, int length, string name)
    {
        if (bytes.Length != length)
        {
            throw new ArgumentException($"Expected {length} bytes, got {bytes.Length}.", name);
        }
    }
}

using System.Security.Cryptography;

namespace Dtls.Handshake.KeySchedules;

/// <summary>HKDF as the key schedule of DTLS 1.3 uses it, with the hash of the cipher suite. RFC 8446 §7.1, RFC 5869. Immutable, shared.</summary>
internal sealed class ScheduleHash
{
    private readonly byte[] _prefix;
    private readonly byte[] _emptyHash;
    private readonly byte[] _saltWithoutPsk;

    /// <summary>Made for tests with the labels of TLS; everyone else takes one from <see cref="For"/>.</summary>
    internal ScheduleHash(HashAlgorithmName name, ReadOnlySpan<byte> prefix)
    {
        Name = name;
        _prefix = prefix.ToArray();
        _emptyHash = CryptographicOperations.HashData(name, ReadOnlySpan<byte>.Empty);
        Length = _emptyHash.Length;

        // Without a PSK neither the early secret nor what is derived from it is secret, and it is the same in every handshake.
        byte[] early = new byte[Length];
        _saltWithoutPsk = new byte[Length];
        Extract(default, new byte[Length], early);
        DeriveSecret(early, "derived"u8, _emptyHash, _saltWithoutPsk);
    }

    /// <summary>What every label begins with in DTLS, without the space that TLS has. RFC 9147 §5.9.</summary>
    public static ReadOnlySpan<byte> Prefix => "dtls13"u8;

    public static ScheduleHash Sha256 { get; } = new(HashAlgorithmName.SHA256, Prefix);

    public static ScheduleHash Sha384 { get; } = new(HashAlgorithmName.SHA384, Prefix);

    public HashAlgorithmName Name { get; }

    /// <summary>Hash.length: bytes of every secret.</summary>
    public int Length { get; }

    /// <summary>Transcript-Hash("").</summary>
    public ReadOnlySpan<byte> EmptyHash => _emptyHash;

    /// <summary>Derive-Secret(Early Secret, "derived", "") of a handshake without a PSK.</summary>
    public ReadOnlySpan<byte> SaltWithoutPsk => _saltWithoutPsk;

    /// <summary>The schedule of a cipher suite's hash.</summary>
    public static ScheduleHash For(HashAlgorithmName name) =>
        name == HashAlgorithmName.SHA256 ? Sha256
        : name == HashAlgorithmName.SHA384 ? Sha384
        : throw new ArgumentOutOfRangeException(nameof(name), name, "No cipher suite of DTLS 1.3 has this hash.");

    /// <summary>HKDF-Extract; an empty salt is as good as one of zeros. RFC 5869 §2.2.</summary>
    public void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKeyingMaterial, Span<byte> pseudoRandomKey) =>
        CryptographicOperations.HmacData(Name, salt, inputKeyingMaterial, pseudoRandomKey);

    /// <summary>HKDF-Expand-Label. RFC 8446 §7.1.</summary>
    public void ExpandLabel(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        ReadOnlySpan<byte> info = HkdfLabel.Write(_prefix, label, context, output.Length, stackalloc byte[HkdfLabel.MaxLength]);
        HKDF.Expand(Name, secret, output, info);
    }

    /// <summary>
    /// The same with an HMAC keyed with the secret, for several labels of one secret: the key is set up only once. Not for outputs longer
    /// than the hash: those need a second block.
    /// </summary>
    public void ExpandLabel(IncrementalHash secret, ReadOnlySpan<byte> label, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(output.Length, Length, nameof(output));
        Span<byte> block = stackalloc byte[64];
        block = block[..Length];
        secret.AppendData(HkdfLabel.Write(_prefix, label, default, output.Length, stackalloc byte[HkdfLabel.MaxLength]));
        secret.AppendData([1]); // RFC 5869 §2.3: T(1) = HMAC(PRK, info ‖ 0x01)
        secret.GetHashAndReset(block);
        block[..output.Length].CopyTo(output);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Derive-Secret, with the transcript already hashed. RFC 8446 §7.1.</summary>
    public void DeriveSecret(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> transcriptHash, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(transcriptHash.Length, Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, Length);
        ExpandLabel(secret, label, transcriptHash, output);
    }

    /// <summary>The same into a new <see cref="Secret"/>.</summary>
    public Secret DeriveSecret(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> transcriptHash)
    {
        var derived = new Secret(Length);
        DeriveSecret(secret, label, transcriptHash, derived.Span);
        return derived;
    }
}

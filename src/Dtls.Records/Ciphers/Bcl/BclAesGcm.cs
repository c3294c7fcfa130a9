using System.Security.Cryptography;

namespace Dtls.Records.Ciphers.Bcl;

/// <summary>AES-128-GCM and AES-256-GCM of the base class library.</summary>
internal sealed class BclAesGcm(AeadAlgorithm algorithm, ReadOnlySpan<byte> key) : BclAead(algorithm)
{
    private readonly AesGcm _aead = new(key, RecordLimits.TagLength(algorithm));

    protected override void Encrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData) =>
        _aead.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);

    protected override void Decrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData) =>
        _aead.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);

    protected override void Dispose(bool disposing) => _aead.Dispose();
}

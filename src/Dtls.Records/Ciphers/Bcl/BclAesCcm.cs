using System.Security.Cryptography;

namespace Dtls.Records.Ciphers.Bcl;

/// <summary>AES-128-CCM of the base class library, with tags of 16 or 8 bytes: the length of the tag span decides.</summary>
internal sealed class BclAesCcm(AeadAlgorithm algorithm, ReadOnlySpan<byte> key) : BclAead(algorithm)
{
    private readonly AesCcm _aead = new(key);

    protected override void Encrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData) =>
        _aead.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);

    protected override void Decrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData) =>
        _aead.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);

    protected override void Dispose(bool disposing) => _aead.Dispose();
}

using System.Security.Cryptography;

namespace Dtls.Records.Ciphers.Bcl;

/// <summary>ChaCha20-Poly1305 of the base class library.</summary>
internal sealed class BclChaCha20Poly1305(ReadOnlySpan<byte> key) : BclAead(AeadAlgorithm.ChaCha20Poly1305)
{
    private readonly ChaCha20Poly1305 _aead = new(key);

    protected override void Encrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData) =>
        _aead.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);

    protected override void Decrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData) =>
        _aead.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);

    protected override void Dispose(bool disposing) => _aead.Dispose();
}

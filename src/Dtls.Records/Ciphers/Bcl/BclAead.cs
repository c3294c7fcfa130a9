using System.Security.Cryptography;

namespace Dtls.Records.Ciphers.Bcl;

/// <summary>What the AEADs of the base class library share: they say "forged" only by throwing.</summary>
internal abstract class BclAead(AeadAlgorithm algorithm) : AeadCipher(algorithm)
{
    protected sealed override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<byte> associatedData)
    {
        int length = plaintext.Length;
        Encrypt(nonce, plaintext, destination[..length], destination[length..], associatedData);
    }

    protected sealed override bool TryOpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        int length = plaintext.Length;
        try
        {
            Decrypt(nonce, source[..length], source[length..], plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The base class library has no other way to say it; a forged record costs microseconds and an allocation here, which is why
            // this family is the fallback. Caught in this one place, so that nothing above ever sees an exception a peer caused.
            Wipe(plaintext);
            return false;
        }
    }

    protected abstract void Encrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData);

    protected abstract void Decrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData);
}

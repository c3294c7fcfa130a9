using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dtls.Records.Headers;

namespace Dtls.Records.Ciphers;

/// <summary>
/// One keyed AEAD. The public methods check, the <c>…Core</c> methods below assert and work. Not thread-safe. Neither call allocates or
/// throws for anything a peer can send (the base-class-library family throws inside on a forged tag; see there).
/// </summary>
internal abstract class AeadCipher(AeadAlgorithm algorithm) : IDisposable
{
    /// <summary>Bytes of every nonce here.</summary>
    public const int NonceLength = 12;

    public AeadAlgorithm Algorithm { get; } = algorithm;

    public int TagLength { get; } = RecordLimits.TagLength(algorithm);

    /// <summary>
    /// Encrypts. <paramref name="destination"/> is ciphertext and then tag, exactly <c>plaintext.Length + TagLength</c> bytes; it may
    /// start where the plaintext starts (in place), or not overlap it at all.
    /// </summary>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<byte> associatedData)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, plaintext.Length + TagLength);
        ThrowIfPartlyOverlapping(plaintext, destination);
        SealCore(nonce, plaintext, destination, associatedData);
    }

    /// <summary>
    /// Decrypts <paramref name="source"/> (ciphertext and then tag) into <paramref name="plaintext"/>, exactly <c>source.Length - TagLength</c>
    /// bytes, which may start where the source starts or not overlap it at all.
    /// </summary>
    /// <returns>False for a wrong tag: the plaintext is cleared then.</returns>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(plaintext.Length + TagLength, source.Length);
        ThrowIfPartlyOverlapping(source, plaintext);
        return TryOpenCore(nonce, source, plaintext, associatedData);
    }

    /// <summary>
    /// <see cref="Seal"/> for the record layer, which has checked the caller's spans and cut these itself, so that lengths and overlap are
    /// right by construction.
    /// </summary>
    internal void SealUnchecked(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<byte> associatedData)
    {
        Debug.Assert(nonce.Length == NonceLength && destination.Length == plaintext.Length + TagLength);
        Debug.Assert(!plaintext.Overlaps(destination, out int offset) || offset == 0);
        SealCore(nonce, plaintext, destination, associatedData);
    }

    /// <summary>
    /// Seals content and the type behind it (RFC 8446 §5.2) for the record layer. <paramref name="destination"/> is ciphertext and then tag; the
    /// content starts where it starts, or does not overlap it.
    /// </summary>
    internal void SealInnerUnchecked(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ContentType type, Span<byte> destination, ReadOnlySpan<byte> associatedData)
    {
        Debug.Assert(nonce.Length == NonceLength && destination.Length == content.Length + 1 + TagLength);
        Debug.Assert(!content.Overlaps(destination, out int offset) || offset == 0);
        SealInnerCore(nonce, content, type, destination, associatedData);
    }

    /// <summary><see cref="TryOpen"/> for the record layer, likewise.</summary>
    internal bool TryOpenUnchecked(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        Debug.Assert(nonce.Length == NonceLength && source.Length == plaintext.Length + TagLength);
        Debug.Assert(!source.Overlaps(plaintext, out int offset) || offset == 0);
        return TryOpenCore(nonce, source, plaintext, associatedData);
    }

    /// <summary>Asks for the key material to be brought into the cache, and does not wait for it.</summary>
    public virtual void Prefetch()
    {
    }

    protected abstract void SealCore(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<byte> associatedData);

    /// <summary>A cipher that cannot take the type from somewhere else seals what was put together in the destination.</summary>
    protected virtual void SealInnerCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ContentType type, Span<byte> destination, ReadOnlySpan<byte> associatedData)
    {
        InnerPlaintext.Write(content, type, destination);
        SealCore(nonce, destination[..(content.Length + 1)], destination, associatedData);
    }

    protected abstract bool TryOpenCore(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> plaintext, ReadOnlySpan<byte> associatedData);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Wipes the key and everything made of it.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Clears what was decrypted before its tag proved wrong. In pieces: a long span would be cleared by a call out of managed code.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // so that the way of a good record stays short
    protected static void Wipe(Span<byte> plaintext)
    {
        const int Piece = 512;
        for (; plaintext.Length > Piece; plaintext = plaintext[Piece..])
        {
            plaintext[..Piece].Clear();
        }

        plaintext.Clear();
    }

    private static void ThrowIfPartlyOverlapping(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        if (source.Overlaps(destination, out int offset) && offset != 0)
        {
            throw new ArgumentException("Source and destination must start together or not overlap.");
        }
    }
}

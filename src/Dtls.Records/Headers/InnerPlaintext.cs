namespace Dtls.Records.Headers;

/// <summary>
/// What is inside the encryption. RFC 8446 §5.2:
/// <code>struct { opaque content[length]; ContentType type; uint8 zeros[length_of_padding]; } TLSInnerPlaintext;</code>
/// </summary>
internal static class InnerPlaintext
{
    /// <summary>Bytes of the whole structure, at most, padding included. RFC 8446 §5.4.</summary>
    public const int MaxLength = RecordLimits.MaxPlaintextLength + 1;

    /// <summary>Finds the type behind the content and in front of the padding.</summary>
    /// <returns>False when there is none: nothing but zeros, or nothing.</returns>
    public static bool TryRead(ReadOnlySpan<byte> inner, out ContentType type, out int contentLength)
    {
        contentLength = inner.Length - 1;
        if (inner.IsEmpty || inner[^1] == 0)
        {
            contentLength = inner.LastIndexOfAnyExcept((byte)0); // padding is rare, so the search is, too
        }

        type = contentLength < 0 ? ContentType.Invalid : (ContentType)inner[contentLength];
        return contentLength >= 0;
    }

    /// <summary>
    /// Writes content and type, without padding, to the start of <paramref name="body"/>. The content may lie anywhere, in the body too.
    /// </summary>
    public static void Write(ReadOnlySpan<byte> content, ContentType type, Span<byte> body)
    {
        content.CopyTo(body);
        body[content.Length] = (byte)type;
    }
}

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// What is sealed behind the plaintext without standing there: nothing, or the content type of RFC 8446 §5.2. A kernel puts it in place in
/// a register. Copying the plaintext to where there is room for a byte more costs a tenth of the time, at the least: a wide load that spans
/// stores still under way waits for them.
/// </summary>
internal readonly struct Trailer
{
    public Trailer(ContentType type)
    {
        Value = (byte)type;
        Length = 1;
    }

    public byte Value { get; }

    /// <summary>0 or 1.</summary>
    public int Length { get; }
}

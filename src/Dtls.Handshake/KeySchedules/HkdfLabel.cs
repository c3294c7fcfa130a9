namespace Dtls.Handshake.KeySchedules;

/// <summary>
/// The info of HKDF-Expand-Label. RFC 8446 §7.1
/// <code>struct { uint16 length; opaque label&lt;7..255&gt; = prefix + Label; opaque context&lt;0..255&gt; = Context; } HkdfLabel;</code>
/// </summary>
internal static class HkdfLabel
{
    /// <summary>Bytes of the longest.</summary>
    public const int MaxLength = 2 + 1 + byte.MaxValue + 1 + byte.MaxValue;

    /// <summary>Writes it.</summary>
    /// <param name="prefix">What stands before every label: <see cref="ScheduleHash.Prefix"/>.</param>
    /// <param name="context">A hash, a nonce, or nothing.</param>
    /// <param name="length">Bytes that are to be expanded.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>The part of <paramref name="destination"/> that is filled.</returns>
    public static Span<byte> Write(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, int length, Span<byte> destination)
    {
        int labelLength = prefix.Length + label.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labelLength, byte.MaxValue, nameof(label));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(context.Length, byte.MaxValue, nameof(context));
        destination[0] = (byte)(length >> 8);
        destination[1] = (byte)length;
        destination[2] = (byte)labelLength;
        prefix.CopyTo(destination[3..]);
        label.CopyTo(destination[(3 + prefix.Length)..]);
        Span<byte> rest = destination[(3 + labelLength)..];
        rest[0] = (byte)context.Length;
        context.CopyTo(rest[1..]);
        return destination[..(3 + labelLength + 1 + context.Length)];
    }
}

namespace Dtls.Records.Headers;

/// <summary>RFC 9147 §4.2.2: the full sequence number from the low bits that were sent.</summary>
internal static class SequenceRecovery
{
    /// <summary>The number with these low bits that is closest to <paramref name="expected"/> and is a sequence number at all.</summary>
    /// <param name="low">The bits on the wire, decrypted.</param>
    /// <param name="bits">How many: 8 or 16.</param>
    /// <param name="expected">One more than the highest number authenticated in the epoch.</param>
    public static ulong Recover(uint low, int bits, ulong expected)
    {
        ulong window = 1UL << bits;
        ulong half = window / 2;
        ulong candidate = (expected & ~(window - 1)) | low;
        if (candidate + half <= expected && candidate + window <= RecordNumber.MaxSequence)
        {
            return candidate + window;
        }

        return candidate > RecordNumber.MaxSequence || (candidate > expected + half && candidate >= window) ? candidate - window : candidate;
    }
}

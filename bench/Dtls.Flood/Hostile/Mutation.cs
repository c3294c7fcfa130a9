namespace Dtls.Flood.Hostile;

/// <summary>Spoils a datagram in one of many ways.</summary>
internal static class Mutation
{
    /// <summary>Writes a spoilt copy of <paramref name="genuine"/>, which has at least 16 bytes.</summary>
    /// <returns>Its length.</returns>
    public static int Write(ReadOnlySpan<byte> genuine, Span<byte> destination, Random random)
    {
        genuine.CopyTo(destination);
        int length = genuine.Length;
        switch (random.Next(8))
        {
            case 0: // the first byte says what a record is, in 1.3 also which header follows
                destination[0] = (byte)random.Next(20, 64);
                break;
            case 1: // version, epoch, sequence number, length; the encrypted number and the length of a unified header
                Flip(destination[..13], random);
                break;
            case 2: // the tag, or the last of the ciphertext
                Flip(destination.Slice(length - 8, 8), random);
                break;
            case 3: // cut
                return random.Next(1, length);
            case 4: // something behind it
                int more = random.Next(1, 64);
                random.NextBytes(destination.Slice(length, more));
                return length + more;
            case 5: // twice in a datagram, the second spoilt
                genuine.CopyTo(destination[length..]);
                Flip(destination.Slice(length, length), random);
                Flip(destination[..length], random);
                return 2 * length;
            case 6: // all but the header
                random.NextBytes(destination[13..length]);
                break;
            default:
                Flip(destination[..length], random);
                break;
        }

        if (destination[..length].SequenceEqual(genuine))
        {
            destination[length - 1] ^= 1;
        }

        return length;
    }

    private static void Flip(Span<byte> bytes, Random random) => bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
}

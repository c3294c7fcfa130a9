using Dtls.Records.Ciphers;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>Source and destination may lie anywhere, and not one byte beside the destination changes.</summary>
public sealed class KernelAlignmentTests
{
    private const int Margin = 64;
    private const byte Canary = 0xA5;

    private static readonly int[] Lengths = [0, 1, 15, 16, 17, 47, 63, 64, 65, 100, 127, 128, 129, 160, 176, 177, 255, 256, 300, 513];

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void Every_alignment_of_source_and_destination(AeadAlgorithm algorithm, int width)
    {
        using AeadCipher cipher = Kernels.Create(algorithm, width, TestKeys.Key(algorithm));
        foreach (int length in Lengths)
        {
            byte[] plaintext = TestKeys.Count(7, length);
            byte[] expected = Kernels.SealByBcl(algorithm, TestKeys.Key(algorithm), TestKeys.Count(3, 12), plaintext, TestKeys.Count(9, 13));
            for (int offset = 0; offset < 64; offset++)
            {
                Check(cipher, plaintext, expected, offset, 0);
                Check(cipher, plaintext, expected, 0, offset);
                Check(cipher, plaintext, expected, offset, offset);
                CheckInPlace(cipher, plaintext, expected, offset);
            }
        }
    }

    private static void Check(AeadCipher cipher, byte[] plaintext, byte[] expected, int sourceOffset, int destinationOffset)
    {
        byte[] nonce = TestKeys.Count(3, 12);
        byte[] header = TestKeys.Count(9, 13);
        Span<byte> source = Surrounded(sourceOffset, expected.Length, out _);
        Span<byte> destination = Surrounded(destinationOffset, expected.Length, out byte[] whole);

        plaintext.CopyTo(source);
        cipher.Seal(nonce, source[..plaintext.Length], destination, header);
        AssertOnly(whole, destinationOffset, expected);

        expected.CopyTo(source);
        Span<byte> opened = Surrounded(destinationOffset, plaintext.Length, out whole);
        Assert.True(cipher.TryOpen(nonce, source, opened, header));
        AssertOnly(whole, destinationOffset, plaintext);
    }

    private static void CheckInPlace(AeadCipher cipher, byte[] plaintext, byte[] expected, int offset)
    {
        byte[] nonce = TestKeys.Count(3, 12);
        byte[] header = TestKeys.Count(9, 13);
        Span<byte> record = Surrounded(offset, expected.Length, out byte[] whole);

        plaintext.CopyTo(record);
        cipher.Seal(nonce, record[..plaintext.Length], record, header);
        AssertOnly(whole, offset, expected);

        Assert.True(cipher.TryOpen(nonce, record, record[..plaintext.Length], header));
        AssertOnly(whole, offset, [.. plaintext, .. expected[plaintext.Length..]]);
    }

    /// <summary>Bytes at an offset from a 64-byte boundary, canaries before and behind.</summary>
    private static Span<byte> Surrounded(int offset, int length, out byte[] whole)
    {
        whole = GC.AllocateUninitializedArray<byte>((3 * Margin) + offset + length + Margin, pinned: true);
        Array.Fill(whole, Canary);
        return whole.AsSpan(Start(whole, offset), length);
    }

    private static unsafe int Start(byte[] pinned, int offset)
    {
        fixed (byte* first = pinned)
        {
            return Margin + (int)(-(nint)first & (Margin - 1)) + offset;
        }
    }

    private static void AssertOnly(byte[] whole, int offset, ReadOnlySpan<byte> expected)
    {
        int start = Start(whole, offset);
        Assert.True(whole.AsSpan(start, expected.Length).SequenceEqual(expected));
        Assert.False(whole.AsSpan(0, start).ContainsAnyExcept(Canary));
        Assert.False(whole.AsSpan(start + expected.Length).ContainsAnyExcept(Canary));
    }
}

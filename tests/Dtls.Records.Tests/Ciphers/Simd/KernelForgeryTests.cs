using Dtls.Records.Ciphers;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>One wrong bit anywhere is refused, and nothing of the plaintext is left behind.</summary>
public sealed class KernelForgeryTests
{
    /// <summary>One for each way through the kernels, and their edges.</summary>
    private static readonly int[] Lengths = [0, 1, 15, 16, 63, 64, 65, 128, 129, 160, 176, 177, 256, 257, 321, 600];

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void One_flipped_bit_of_ciphertext_or_tag(AeadAlgorithm algorithm, int width) => ForEachRecord(algorithm, width, record =>
    {
        for (int bit = 0; bit < 8 * record.Sealed.Length; bit++)
        {
            Flip(record.Sealed, bit);
            record.AssertRefused();
            Flip(record.Sealed, bit);
        }
    });

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void One_flipped_bit_of_additional_data_or_nonce(AeadAlgorithm algorithm, int width) => ForEachRecord(algorithm, width, record =>
    {
        foreach (byte[] input in (byte[][])[record.Header, record.Nonce])
        {
            for (int bit = 0; bit < 8 * input.Length; bit++)
            {
                Flip(input, bit);
                record.AssertRefused();
                Flip(input, bit);
            }
        }
    });

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void Additional_data_of_another_length(AeadAlgorithm algorithm, int width) => ForEachRecord(algorithm, width, record =>
    {
        // Zeros at the end are what the padding of the hash looks like: only the length tells.
        byte[] header = record.Header;
        record.Header = [.. header, 0];
        record.AssertRefused();
        record.Header = header[..^1];
        record.AssertRefused();
        record.Header = header;
    });

    private static void ForEachRecord(AeadAlgorithm algorithm, int width, Action<SealedRecord> check)
    {
        using AeadCipher cipher = Kernels.Create(algorithm, width, TestKeys.Key(algorithm));
        foreach (int length in Lengths)
        {
            var record = new SealedRecord(cipher, TestKeys.Count(5, length));
            record.AssertAccepted();
            check(record);
            record.AssertAccepted();
        }
    }

    private static void Flip(byte[] bytes, int bit) => bytes[bit / 8] ^= (byte)(1 << (bit % 8));

    private sealed class SealedRecord
    {
        private readonly AeadCipher _cipher;
        private readonly byte[] _plaintext;

        public SealedRecord(AeadCipher cipher, byte[] plaintext)
        {
            _cipher = cipher;
            _plaintext = plaintext;
            Sealed = new byte[plaintext.Length + cipher.TagLength];
            cipher.Seal(Nonce, plaintext, Sealed, Header);
        }

        public byte[] Nonce { get; } = TestKeys.Count(3, 12);

        public byte[] Header { get; set; } = TestKeys.Count(9, 13);

        public byte[] Sealed { get; }

        public void AssertAccepted()
        {
            byte[] opened = new byte[_plaintext.Length];
            Assert.True(_cipher.TryOpen(Nonce, Sealed, opened, Header));
            Assert.Equal(_plaintext, opened);
        }

        public void AssertRefused()
        {
            byte[] opened = new byte[_plaintext.Length];
            Array.Fill(opened, (byte)0xA5);
            Assert.False(_cipher.TryOpen(Nonce, Sealed, opened, Header));
            Assert.False(opened.AsSpan().ContainsAnyExcept((byte)0));

            byte[] inPlace = [.. Sealed];
            Assert.False(_cipher.TryOpen(Nonce, inPlace, inPlace.AsSpan(0, opened.Length), Header));
            Assert.False(inPlace.AsSpan(0, opened.Length).ContainsAnyExcept((byte)0));
        }
    }
}

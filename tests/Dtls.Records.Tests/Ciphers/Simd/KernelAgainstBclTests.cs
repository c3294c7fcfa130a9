using Dtls.Records.Ciphers;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>The kernels compute what the base class library computes, for every length a branch could depend on.</summary>
public sealed class KernelAgainstBclTests
{
    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void Every_length_up_to_600_bytes(AeadAlgorithm algorithm, int width)
    {
        var random = new Random(600);
        byte[] key = Bytes(random, RecordLimits.KeyLength(algorithm));
        using AeadCipher cipher = Kernels.Create(algorithm, width, key);
        for (int length = 0; length <= 600; length++)
        {
            Check(cipher, key, Bytes(random, 12), Bytes(random, length), Bytes(random, 13));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void Every_length_of_additional_data_up_to_100_bytes(AeadAlgorithm algorithm, int width)
    {
        var random = new Random(32);
        byte[] key = Bytes(random, RecordLimits.KeyLength(algorithm));
        using AeadCipher cipher = Kernels.Create(algorithm, width, key);
        foreach (int length in (int[])[0, 1, 16, 63, 64, 65, 127, 128, 129, 160, 176, 177, 192, 193, 256, 300])
        {
            for (int header = 0; header <= 100; header++)
            {
                Check(cipher, key, Bytes(random, 12), Bytes(random, length), Bytes(random, header));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void Long_records_of_random_length_under_fresh_keys(AeadAlgorithm algorithm, int width)
    {
        var random = new Random(17);
        for (int i = 0; i < 300; i++)
        {
            byte[] key = Bytes(random, RecordLimits.KeyLength(algorithm));
            using AeadCipher cipher = Kernels.Create(algorithm, width, key);
            Check(cipher, key, Bytes(random, 12), Bytes(random, random.Next(600, 17_000)), Bytes(random, random.Next(5, 23)));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void More_blocks_than_a_byte_of_the_counter_can_count(AeadAlgorithm algorithm, int width)
    {
        var random = new Random(20);
        byte[] key = Bytes(random, RecordLimits.KeyLength(algorithm));
        using AeadCipher cipher = Kernels.Create(algorithm, width, key);
        Check(cipher, key, Bytes(random, 12), Bytes(random, (1 << 20) + 5), []);
    }

    private static void Check(AeadCipher cipher, byte[] key, byte[] nonce, byte[] plaintext, byte[] associatedData)
    {
        byte[] expected = Kernels.SealByBcl(cipher.Algorithm, key, nonce, plaintext, associatedData);
        byte[] buffer = new byte[expected.Length];
        cipher.Seal(nonce, plaintext, buffer, associatedData);
        Assert.Equal(expected, buffer);

        byte[] opened = new byte[plaintext.Length];
        Assert.True(cipher.TryOpen(nonce, buffer, opened, associatedData));
        Assert.Equal(plaintext, opened);

        // In place, and back.
        Assert.True(cipher.TryOpen(nonce, buffer, buffer.AsSpan(0, plaintext.Length), associatedData));
        Assert.Equal(plaintext, buffer[..plaintext.Length]);
        cipher.Seal(nonce, buffer.AsSpan(0, plaintext.Length), buffer, associatedData);
        Assert.Equal(expected, buffer);
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}

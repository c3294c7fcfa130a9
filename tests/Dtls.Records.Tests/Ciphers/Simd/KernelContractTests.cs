using Dtls.Records.Ciphers;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>What a kernel promises besides the right bytes.</summary>
public sealed class KernelContractTests
{
    private static readonly int[] Lengths = [0, 20, 100, 160, 1200, 16_384];

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void Sealing_opening_and_refusing_cost_no_garbage(AeadAlgorithm algorithm, int width)
    {
        using AeadCipher cipher = Kernels.Create(algorithm, width, TestKeys.Key(algorithm));
        byte[] nonce = TestKeys.Count(3, 12);
        byte[] header = TestKeys.Count(9, 13);
        foreach (int length in Lengths)
        {
            byte[] plaintext = new byte[length];
            byte[] record = new byte[length + 16];
            Assert.Equal(0, AllocationProbe.Measure(() => cipher.Seal(nonce, plaintext, record, header), 100));
            Assert.Equal(0, AllocationProbe.Measure(() => Assert.True(cipher.TryOpen(nonce, record, plaintext, header)), 100));
            record[^1] ^= 1;
            Assert.Equal(0, AllocationProbe.Measure(() => Assert.False(cipher.TryOpen(nonce, record, plaintext, header)), 100));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void Wrong_lengths_and_half_overlaps_are_refused(AeadAlgorithm algorithm, int width)
    {
        using AeadCipher cipher = Kernels.Create(algorithm, width, TestKeys.Key(algorithm));
        byte[] buffer = new byte[200];
        byte[] nonce = new byte[12];
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Seal(nonce.AsSpan(1), new byte[10], buffer.AsSpan(0, 26), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Seal(nonce, new byte[10], buffer.AsSpan(0, 27), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.TryOpen(nonce, new byte[15], [], []));
        foreach (int shift in (int[])[1, 15, 16, 64, 84])
        {
            Assert.Throws<ArgumentException>(() => cipher.Seal(nonce, buffer.AsSpan(0, 100), buffer.AsSpan(shift, 116), []));
            Assert.Throws<ArgumentException>(() => cipher.Seal(nonce, buffer.AsSpan(shift, 100), buffer.AsSpan(0, 116), []));
            Assert.Throws<ArgumentException>(() => cipher.TryOpen(nonce, buffer.AsSpan(0, 116), buffer.AsSpan(shift, 100), []));
            Assert.Throws<ArgumentException>(() => cipher.TryOpen(nonce, buffer.AsSpan(shift, 116), buffer.AsSpan(0, 100), []));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void A_disposed_kernel_refuses_to_work(AeadAlgorithm algorithm, int width)
    {
        AeadCipher cipher = Kernels.Create(algorithm, width, TestKeys.Key(algorithm));
        cipher.Dispose();
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Seal(new byte[12], new byte[10], new byte[26], []));
        Assert.Throws<ObjectDisposedException>(() => cipher.TryOpen(new byte[12], new byte[26], new byte[10], []));
    }

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void A_key_of_the_wrong_length_is_refused(AeadAlgorithm algorithm, int width)
    {
        Kernels.Create(algorithm, width, TestKeys.Key(algorithm)).Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => Kernels.Create(algorithm, width, new byte[RecordLimits.KeyLength(algorithm) - 1]));
    }
}

using Dtls.Records.Ciphers;
using Dtls.Records.Ciphers.Simd;

namespace Dtls.Records.Tests.Ciphers.Simd;

public sealed class SimdCiphersTests
{
    [Theory]
    [InlineData("128", 128)]
    [InlineData(" 256 ", 256)]
    [InlineData("512", 512)]
    [InlineData("wide", 512)]
    [InlineData("", 512)]
    [InlineData(null, 512)]
    public void The_environment_limits_the_width(string? value, int expected) =>
        Assert.Equal((SimdWidth)expected, SimdCiphers.ParseLimit(value));

    [Fact]
    public void No_kernel_is_wider_than_the_limit()
    {
        foreach (AeadAlgorithm algorithm in Enum.GetValues<AeadAlgorithm>())
        {
            SimdWidth widest = SimdCiphers.Widest(algorithm);
            Assert.Equal(widest, SimdCiphers.Widest(algorithm, SimdWidth.Bits512));
            Assert.True(SimdCiphers.Widest(algorithm, SimdWidth.Bits256) <= SimdWidth.Bits256);
            Assert.True(SimdCiphers.Widest(algorithm, SimdWidth.Bits128) <= SimdWidth.Bits128);
            Assert.Equal(SimdWidth.None, SimdCiphers.Widest(algorithm, SimdWidth.None));
        }
    }

    [Theory]
    [InlineData(AeadAlgorithm.Aes128Ccm)]
    [InlineData(AeadAlgorithm.Aes128Ccm8)]
    public void What_has_no_kernel_is_left_to_the_base_class_library(AeadAlgorithm algorithm) =>
        Assert.Null(SimdCiphers.TryCreate(algorithm, TestKeys.Key(algorithm)));

    [Fact]
    public void The_factory_takes_a_kernel_unless_told_not_to()
    {
        SimdWidth limit = SimdCiphers.ParseLimit(Environment.GetEnvironmentVariable("DTLS_SIMD_WIDTH"));
        foreach (AeadAlgorithm algorithm in Enum.GetValues<AeadAlgorithm>())
        {
            bool exists = SimdCiphers.Widest(algorithm, limit) is not SimdWidth.None;
            using AeadCipher cipher = AeadCipherFactory.Create(algorithm, TestKeys.Key(algorithm), AeadProvider.Simd);
            Assert.Equal(exists ? "Dtls.Records.Ciphers.Simd" : "Dtls.Records.Ciphers.Bcl", cipher.GetType().Namespace);
            using AeadCipher bcl = AeadCipherFactory.Create(algorithm, TestKeys.Key(algorithm), AeadProvider.Bcl);
            Assert.Equal("Dtls.Records.Ciphers.Bcl", bcl.GetType().Namespace);
        }
    }
}

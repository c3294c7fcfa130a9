using Dtls.Records.Ciphers;
using Dtls.Records.Ciphers.Simd;

namespace Dtls.Records.Tests.Ciphers.Simd;

public sealed class SimdCiphersTests
{
    [Theory]
    [InlineData(512, "128", 128)]
    [InlineData(512, " 256 ", 256)]
    [InlineData(512, "512", 512)]
    [InlineData(512, null, 512)]
    [InlineData(512, "wide", 512)]
    [InlineData(256, "512", 256)]
    [InlineData(128, "256", 128)]
    [InlineData(0, "128", 0)]
    public void A_wish_can_only_narrow(int widest, string? wish, int expected) =>
        Assert.Equal((SimdWidth)expected, SimdCiphers.Choose((SimdWidth)widest, wish));

    [Theory]
    [InlineData(AeadAlgorithm.Aes128Ccm)]
    [InlineData(AeadAlgorithm.Aes128Ccm8)]
    public void What_has_no_kernel_is_left_to_the_base_class_library(AeadAlgorithm algorithm) =>
        Assert.Null(SimdCiphers.TryCreate(algorithm, TestKeys.Key(algorithm)));

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void The_factory_takes_a_kernel_unless_told_not_to(AeadAlgorithm algorithm, int width)
    {
        Assert.SkipWhen(width == 0, "The processor lacks the instructions of every kernel.");
        using AeadCipher cipher = AeadCipherFactory.Create(algorithm, TestKeys.Key(algorithm), AeadProvider.Simd);
        Assert.Equal("Dtls.Records.Ciphers.Simd", cipher.GetType().Namespace);
        using AeadCipher bcl = AeadCipherFactory.Create(algorithm, TestKeys.Key(algorithm), AeadProvider.Bcl);
        Assert.Equal("Dtls.Records.Ciphers.Bcl", bcl.GetType().Namespace);
    }
}

using Dtls.Records.Ciphers;
using Dtls.Records.Ciphers.Bcl;

namespace Dtls.Records.Tests.Ciphers;

public sealed class AeadCipherFactoryTests
{
    [Theory]
    [MemberData(nameof(TestKeys.Algorithms12), MemberType = typeof(TestKeys))]
    public void The_base_class_library_can_be_forced(AeadAlgorithm algorithm)
    {
        using AeadCipher cipher = AeadCipherFactory.Create(algorithm, TestKeys.Key(algorithm), AeadProvider.Bcl);
        Assert.Equal(typeof(BclAead).Namespace, cipher.GetType().Namespace);
        Assert.Equal(algorithm, cipher.Algorithm);
        Assert.True(AeadCipherFactory.IsSupported(algorithm));
    }

    [Theory]
    [InlineData("bcl", AeadProvider.Bcl)]
    [InlineData(" BCL ", AeadProvider.Bcl)]
    [InlineData("simd", AeadProvider.Simd)]
    [InlineData("auto", AeadProvider.Auto)]
    [InlineData("other", AeadProvider.Auto)]
    [InlineData("", AeadProvider.Auto)]
    [InlineData(null, AeadProvider.Auto)]
    public void The_environment_names_a_provider(string? value, AeadProvider expected) =>
        Assert.Equal(expected, AeadCipherFactory.ParseProvider(value));

    [Fact]
    public void A_key_of_the_wrong_length_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AeadCipherFactory.Create(AeadAlgorithm.Aes256Gcm, new byte[16], AeadProvider.Auto));
}

using Dtls.Records.Ciphers.Simd;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>What the keys of an association take, both directions, in native memory. A relay has thousands of them, and all in its caches.</summary>
public sealed class KeyMaterialTests
{
    private const int Directions = 2;

    [Fact]
    public void The_keys_of_an_association_fit_1200_bytes()
    {
        Assert.Equal(768, Directions * GcmKey.Length<Aes128KeySize>());
        Assert.Equal(896, Directions * GcmKey.Length<Aes256KeySize>());
        Assert.Equal(1120, Directions * (GcmKey.Length<Aes128KeySize>() + AesSequenceMask<Aes128KeySize>.Length));
        Assert.Equal(1152, Directions * (GcmKey.Length<Aes256KeySize>() + AesSequenceMask<Aes256KeySize>.Length));
    }
}

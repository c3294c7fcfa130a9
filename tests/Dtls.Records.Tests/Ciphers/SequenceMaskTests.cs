using System.Security.Cryptography;
using Dtls.Records.Ciphers;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Ciphers;

/// <summary>The same function as QUIC's header protection, so RFC 9001's examples are ours too; besides, the primitives' own vectors.</summary>
[Rfc(9147, "4.2.3")]
public sealed class SequenceMaskTests
{
    public static readonly TheoryData<AeadAlgorithm, string, string, int> Vectors = new()
    {
        // FIPS 197 appendix C.
        { AeadAlgorithm.Aes128Gcm, "000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff", 0x69C4 },
        { AeadAlgorithm.Aes256Gcm, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "00112233445566778899aabbccddeeff", 0x8EA2 },

        // RFC 9001 appendix A.2 and A.5.
        { AeadAlgorithm.Aes128Ccm, "9f50449e04a0e810283a1e9933adedd2", "d1b1c98dd7689fb8ec11d242b123dc9b", 0x437B },
        { AeadAlgorithm.ChaCha20Poly1305, "25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4", "5e5cd55c41f69080575d7999c25a5bfb", 0xAEFE },

        // RFC 8439 §2.3.2.
        { AeadAlgorithm.ChaCha20Poly1305, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "01000000000000090000004a00000000", 0x10F1 },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Both_providers_agree_with_the_published_vectors(AeadAlgorithm algorithm, string key, string sample, int expected)
    {
        foreach (AeadProvider provider in (AeadProvider[])[AeadProvider.Bcl, AeadProvider.Simd])
        {
            using SequenceMask mask = AeadCipherFactory.CreateMask(algorithm, Convert.FromHexString(key), provider);
            Assert.Equal(expected, mask.Compute(Convert.FromHexString(sample)));
            Assert.Equal(expected, mask.Compute(Convert.FromHexString(sample))); // nothing is carried over
        }
    }

    [Fact]
    public void The_aes_masks_are_those_of_ecb_for_any_sample()
    {
        var random = new Random(1);
        byte[] key = new byte[32];
        byte[] sample = new byte[16];
        for (int i = 0; i < 100; i++)
        {
            AeadAlgorithm algorithm = i % 2 == 0 ? AeadAlgorithm.Aes128Gcm : AeadAlgorithm.Aes256Gcm;
            random.NextBytes(key);
            random.NextBytes(sample);
            byte[] used = key[..RecordLimits.KeyLength(algorithm)];
            using var aes = Aes.Create();
            aes.Key = used;
            byte[] block = aes.EncryptEcb(sample, PaddingMode.None);
            foreach (AeadProvider provider in (AeadProvider[])[AeadProvider.Bcl, AeadProvider.Simd])
            {
                using SequenceMask mask = AeadCipherFactory.CreateMask(algorithm, used, provider);
                Assert.Equal((block[0] << 8) | block[1], mask.Compute(sample));
            }
        }
    }

    [Theory]
    [InlineData(AeadAlgorithm.Aes128Gcm)]
    [InlineData(AeadAlgorithm.ChaCha20Poly1305)]
    public void A_sample_must_be_whole_and_costs_no_garbage(AeadAlgorithm algorithm)
    {
        using SequenceMask mask = AeadCipherFactory.CreateMask(algorithm, TestKeys.Key(algorithm), AeadProvider.Bcl);
        Assert.Throws<ArgumentOutOfRangeException>(() => mask.Compute(new byte[15]));
        byte[] sample = new byte[16];
        Assert.Equal(0, AllocationProbe.Measure(() => sample[0] ^= (byte)mask.Compute(sample)));
    }
}

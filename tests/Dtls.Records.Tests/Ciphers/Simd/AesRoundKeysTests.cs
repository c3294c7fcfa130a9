using System.Runtime.Intrinsics.X86;
using Dtls.Records.Ciphers;
using Dtls.Records.Ciphers.Simd;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Ciphers.Simd;

public sealed unsafe class AesRoundKeysTests
{
    /// <summary>FIPS 197 appendix A.1 and A.3.</summary>
    [Fact]
    public void The_last_round_keys_of_the_standard()
    {
        Assert.SkipUnless(Aes.IsSupported, "The processor has no AES instructions.");
        byte[] roundKeys = new byte[15 * 16];
        fixed (byte* output = roundKeys)
        {
            AesRoundKeys.Expand<Aes128KeySize>(Convert.FromHexString("2b7e151628aed2a6abf7158809cf4f3c"), output);
            Assert.Equal("D014F9A8C9EE2589E13F0CC8B6630CA6", Convert.ToHexString(roundKeys.AsSpan(10 * 16, 16)));

            AesRoundKeys.Expand<Aes256KeySize>(
                Convert.FromHexString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"), output);
            Assert.Equal("FE4890D1E6188D0B046DF344706C631E", Convert.ToHexString(roundKeys.AsSpan(14 * 16, 16)));
        }
    }

    [Theory]
    [InlineData(AeadAlgorithm.Aes128Gcm)]
    [InlineData(AeadAlgorithm.Aes256Gcm)]
    public void A_mask_costs_no_garbage_and_ends_with_its_key(AeadAlgorithm algorithm)
    {
        SequenceMask? mask = SimdCiphers.TryCreateMask(algorithm, TestKeys.Key(algorithm));
        Assert.SkipWhen(mask is null, "The processor has no AES instructions.");
        byte[] sample = new byte[16];
        Assert.Equal(0, AllocationProbe.Measure(() => sample[0] ^= (byte)mask.Compute(sample)));
        mask.Dispose();
        mask.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mask.Compute(sample));
    }
}

using Dtls.TestKit;

namespace Dtls.Records.Tests;

public sealed class EpochKeysTests
{
    [Fact]
    [Rfc(9147, "4.5.3")]
    public void Ccm_with_a_short_tag_is_refused_for_dtls_1_3() =>
        Assert.Throws<ArgumentException>(() => TestKeys.Create13(AeadAlgorithm.Aes128Ccm8));

    [Theory]
    [InlineData(15, 4, 0)]
    [InlineData(16, 12, 0)]
    [InlineData(16, 4, 16)]
    [InlineData(32, 4, 0)]
    public void Wrong_lengths_are_refused(int key, int iv, int sequenceNumberKey) =>
        Assert.Throws<ArgumentException>(() => new EpochKeys(
            ProtocolVersion.Dtls12, 1, AeadAlgorithm.Aes128Gcm, new byte[key], new byte[iv], new byte[sequenceNumberKey]));

    [Fact]
    public void Dtls_1_3_needs_a_sequence_number_key() =>
        Assert.Throws<ArgumentException>(() => new EpochKeys(ProtocolVersion.Dtls13, 1, AeadAlgorithm.Aes128Gcm, new byte[16], new byte[12]));

    [Fact]
    public void There_are_no_keys_for_epoch_0_nor_for_dtls_1_0()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TestKeys.Create12(epoch: 0));
        Assert.Throws<ArgumentException>(() => TestKeys.Create(ProtocolVersion.Dtls10, AeadAlgorithm.Aes128Gcm, 1));
    }

    [Fact]
    public void Disposing_zeroes_every_key()
    {
        EpochKeys keys = TestKeys.Create13();
        keys.Dispose();
        Assert.Equal(new byte[16], keys.Key.ToArray());
        Assert.Equal(new byte[12], keys.Iv.ToArray());
        Assert.Equal(new byte[16], keys.SequenceNumberKey.ToArray());
    }
}

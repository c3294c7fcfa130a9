using Dtls.Records.Epochs;
using Dtls.TestKit;

namespace Dtls.Records.Tests;

/// <summary>Numbers never wrap, and worn keys say so in time.</summary>
public sealed class KeyUsageTests
{
    [Theory]
    [MemberData(nameof(TestKeys.Algorithms12), MemberType = typeof(TestKeys))]
    [Rfc(6347, "4.1")]
    public void The_last_sequence_number_is_sealed_and_opened_and_then_the_epoch_is_full(AeadAlgorithm algorithm)
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12(algorithm);
        sealer.SkipSequenceTo(1, RecordNumber.MaxSequence);
        byte[] record = new byte[100];
        Assert.Equal(SealStatus.Sealed, sealer.Seal(1, ContentType.Alert, [1, 0], record, out int written, out RecordNumber number));
        Assert.Equal(new RecordNumber(1, RecordNumber.MaxSequence), number);
        Assert.Equal(OpenStatus.Opened, opener.Open(record.AsSpan(0, written), out _, out _));

        Assert.Equal(SealStatus.LimitReached, sealer.Seal(ContentType.Alert, [1, 0], record, out written));
        Assert.Equal(0, written);
        Assert.Equal(SealStatus.LimitReached, sealer.Seal(ContentType.Alert, [1, 0], record, out _));
        Assert.Equal(KeyUsageAdvice.Stop, sealer.KeyUsage);
    }

    [Fact]
    [Rfc(6347, "4.1")]
    public void Plaintext_numbers_do_not_wrap_either()
    {
        using var sealer = new RecordSealer();
        sealer.SkipPlaintextSequenceTo(RecordNumber.MaxSequence);
        Assert.Equal(SealStatus.Sealed, sealer.Seal(ContentType.Alert, [1, 0], new byte[20], out _));
        Assert.Equal(SealStatus.LimitReached, sealer.Seal(ContentType.Alert, [1, 0], new byte[20], out _));
    }

    [Fact]
    [Rfc(9325, "4.4")]
    public void Dtls_1_2_advises_at_the_recommended_limit_and_goes_on()
    {
        (RecordSealer sealer, _) = TestKeys.CreatePair12();
        Assert.Equal(KeyUsageAdvice.Fine, sealer.KeyUsage);
        sealer.SkipSequenceTo(1, 23_726_566);
        Assert.Equal(KeyUsageAdvice.UpdateSoon, sealer.KeyUsage);
        Assert.Equal(SealStatus.Sealed, sealer.Seal(ContentType.ApplicationData, [1], new byte[100], out _));
    }

    [Theory]
    [InlineData(AeadAlgorithm.Aes128Gcm, ProtocolVersion.Dtls13, 23_726_566UL, 1UL << 36)]
    [InlineData(AeadAlgorithm.Aes256Gcm, ProtocolVersion.Dtls13, 23_726_566UL, 1UL << 36)]
    [InlineData(AeadAlgorithm.ChaCha20Poly1305, ProtocolVersion.Dtls13, 1UL << 48, 1UL << 36)]
    [InlineData(AeadAlgorithm.Aes128Ccm, ProtocolVersion.Dtls13, 1UL << 23, 11_863_283UL)]
    [InlineData(AeadAlgorithm.Aes128Gcm, ProtocolVersion.Dtls12, 1UL << 48, 1UL << 36)]
    [InlineData(AeadAlgorithm.Aes128Ccm8, ProtocolVersion.Dtls12, 1UL << 48, 11_863_283UL)]
    [Rfc(9147, "4.5.3")]
    public void The_limits_are_those_of_the_rfc(AeadAlgorithm algorithm, ProtocolVersion version, ulong records, ulong forgeries)
    {
        KeyUsage usage = KeyUsage.Of(algorithm, version);
        Assert.Equal(records, usage.SealLimit);
        Assert.Equal(forgeries, usage.ForgeryLimit);
        Assert.Equal(KeyUsageAdvice.Fine, usage.AdviceForSealed(0));
        Assert.Equal(KeyUsageAdvice.UpdateSoon, usage.AdviceForSealed(records - 1));
        Assert.Equal(KeyUsageAdvice.Stop, usage.AdviceForSealed(records));
        Assert.Equal(KeyUsageAdvice.UpdateSoon, usage.AdviceForForged(forgeries - 1));
        Assert.Equal(KeyUsageAdvice.Stop, usage.AdviceForForged(forgeries));
    }

    [Fact]
    [Rfc(9147, "4.5.3")]
    public void Too_many_forgeries_close_the_epoch_and_only_that_one()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12(AeadAlgorithm.Aes128Ccm);
        opener.CountForgeries(1, 11_863_282);
        Assert.Equal(KeyUsageAdvice.UpdateSoon, opener.KeyUsage);
        byte[] record = new byte[sealer.GetSealedLength(10)];
        sealer.Seal(ContentType.ApplicationData, new byte[10], record, out _);
        byte[] forged = record.AsSpan().ToArray();
        forged[^1] ^= 1;

        Assert.Equal(OpenStatus.BadTag, opener.Open(forged, out _, out _));
        Assert.Equal(KeyUsageAdvice.Stop, opener.KeyUsage);
        Assert.Equal(OpenStatus.LimitReached, opener.Open(record, out _, out int consumed));
        Assert.Equal(record.Length, consumed);
        Assert.Equal(1, opener.Counters[OpenStatus.LimitReached]);

        using EpochKeys keys = TestKeys.Create12(AeadAlgorithm.Aes128Ccm, epoch: 2);
        sealer.InstallKeys(keys);
        opener.InstallKeys(keys);
        sealer.Seal(ContentType.ApplicationData, new byte[10], record, out _);
        Assert.Equal(OpenStatus.Opened, opener.Open(record, out _, out _));
    }
}

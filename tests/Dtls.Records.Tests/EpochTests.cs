using Dtls.TestKit;

namespace Dtls.Records.Tests;

/// <summary>Epochs come, stay for a while, go, and never come back.</summary>
public sealed class EpochTests
{
    [Fact]
    public void A_record_of_an_epoch_without_keys_is_unknown()
    {
        using var sealer = new RecordSealer();
        using var opener = new RecordOpener();
        using EpochKeys keys = TestKeys.Create12();
        sealer.InstallKeys(keys);
        byte[] record = new byte[100];
        sealer.Seal(ContentType.ApplicationData, [1], record, out int written);

        Assert.Equal(OpenStatus.UnknownEpoch, opener.Open(record.AsSpan(0, written), out _, out int consumed));
        Assert.Equal(written, consumed);
        opener.InstallKeys(keys);
        Assert.Equal(OpenStatus.Opened, opener.Open(record.AsSpan(0, written), out _, out _));
    }

    [Fact]
    public void Older_epochs_stay_usable_until_they_are_dropped()
    {
        using var sealer = new RecordSealer();
        using var opener = new RecordOpener();
        for (ushort epoch = 1; epoch <= 4; epoch++)
        {
            using EpochKeys keys = TestKeys.Create12(epoch: epoch);
            sealer.InstallKeys(keys);
            opener.InstallKeys(keys);
            Assert.Equal(epoch, sealer.Epoch);
        }

        for (ushort epoch = 0; epoch <= 4; epoch++)
        {
            Assert.Equal(OpenStatus.Opened, Pass(sealer, opener, epoch));
        }

        sealer.DropEpoch(2);
        opener.DropEpoch(3);
        Assert.Equal(SealStatus.UnknownEpoch, sealer.Seal(2, ContentType.Handshake, [1], new byte[100], out _, out _));
        Assert.Equal(-1, sealer.GetExpansion(2));
        Assert.Equal(OpenStatus.UnknownEpoch, Pass(sealer, opener, 3));
        Assert.Equal(OpenStatus.Opened, Pass(sealer, opener, 1));
        Assert.Equal(OpenStatus.Opened, Pass(sealer, opener, 4));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    [InlineData(1)]
    public void An_epoch_can_never_be_installed_again_nor_one_before_it(int epoch)
    {
        using var sealer = new RecordSealer();
        using var opener = new RecordOpener();
        using EpochKeys five = TestKeys.Create12(epoch: 5);
        sealer.InstallKeys(five);
        opener.InstallKeys(five);
        sealer.DropEpoch(5);
        opener.DropEpoch(5);

        using EpochKeys again = TestKeys.Create12(epoch: (ushort)epoch);
        Assert.Throws<ArgumentException>(() => sealer.InstallKeys(again));
        Assert.Throws<ArgumentException>(() => opener.InstallKeys(again));
    }

    [Theory]
    [InlineData(ProtocolVersion.Dtls12)]
    [InlineData(ProtocolVersion.Dtls13)]
    [Rfc(9147, "4.2.1")]
    public void The_last_epoch_ends_with_its_last_number_and_none_comes_after_it(ProtocolVersion version)
    {
        using var sealer = new RecordSealer();
        using var opener = new RecordOpener();
        using EpochKeys last = TestKeys.Create(version, AeadAlgorithm.ChaCha20Poly1305, epoch: ushort.MaxValue);
        sealer.InstallKeys(last);
        opener.InstallKeys(last);
        byte[] record = new byte[100];
        sealer.SkipSequenceTo(ushort.MaxValue, RecordNumber.MaxSequence - 1);
        for (ulong left = 2; left > 0; left--)
        {
            Assert.Equal(
                SealStatus.Sealed,
                sealer.Seal(ushort.MaxValue, ContentType.ApplicationData, [1], record, out int written, out RecordNumber number));
            Assert.Equal(new RecordNumber(ushort.MaxValue, RecordNumber.MaxSequence - left + 1), number);
            if (version is ProtocolVersion.Dtls12)
            {
                Assert.Equal(OpenStatus.Opened, opener.Open(record.AsSpan(0, written), out _, out _)); // it carries the whole number
            }
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(SealStatus.LimitReached, sealer.Seal(ContentType.ApplicationData, [1], record, out int none));
            Assert.Equal(0, none);
            Assert.Equal(SealStatus.LimitReached, sealer.SealMany(ContentType.ApplicationData, record, record.Length));
        }

        Assert.Equal(KeyUsageAdvice.Stop, sealer.KeyUsage);
        sealer.DropEpoch(ushort.MaxValue);
        foreach (ushort epoch in (ushort[])[1, ushort.MaxValue - 1, ushort.MaxValue])
        {
            using EpochKeys after = TestKeys.Create(version, AeadAlgorithm.ChaCha20Poly1305, epoch);
            Assert.Throws<ArgumentException>(() => sealer.InstallKeys(after));
            Assert.Throws<ArgumentException>(() => opener.InstallKeys(after));
        }

        Assert.Equal(SealStatus.UnknownEpoch, sealer.Seal(ContentType.ApplicationData, [1], record, out _));
    }

    [Fact]
    public void Epoch_0_can_be_dropped_on_both_sides()
    {
        using var sealer = new RecordSealer();
        using var opener = new RecordOpener();
        byte[] record = new byte[20];
        Assert.Equal(SealStatus.Sealed, sealer.Seal(ContentType.Alert, [1, 0], record, out int written));
        opener.DropEpoch(0);
        Assert.Equal(OpenStatus.UnknownEpoch, opener.Open(record.AsSpan(0, written), out _, out int consumed));
        Assert.Equal(written, consumed);
        sealer.DropEpoch(0);
        Assert.Equal(SealStatus.UnknownEpoch, sealer.Seal(ContentType.Alert, [1, 0], record, out _));
        Assert.Equal(KeyUsageAdvice.Stop, sealer.KeyUsage);
    }

    [Fact]
    public void The_current_epoch_can_be_dropped_and_nothing_is_sealed_in_its_place()
    {
        (RecordSealer sealer, _) = TestKeys.CreatePair12();
        sealer.DropEpoch(1);
        Assert.Equal(SealStatus.UnknownEpoch, sealer.Seal(ContentType.ApplicationData, [1], new byte[100], out int written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Each_epoch_has_its_own_numbers_and_its_own_window()
    {
        using var sealer = new RecordSealer();
        using var opener = new RecordOpener();
        using EpochKeys one = TestKeys.Create12(epoch: 1);
        using EpochKeys two = TestKeys.Create12(epoch: 2);
        sealer.InstallKeys(one);
        opener.InstallKeys(one);
        Assert.Equal(OpenStatus.Opened, Pass(sealer, opener, 1, expectedSequence: 0));
        sealer.InstallKeys(two);
        opener.InstallKeys(two);
        Assert.Equal(OpenStatus.Opened, Pass(sealer, opener, 2, expectedSequence: 0));
        Assert.Equal(OpenStatus.Opened, Pass(sealer, opener, 1, expectedSequence: 1));
    }

    [Fact]
    [Rfc(6347, "4.2.1")]
    public void Plaintext_carries_the_version_it_is_told_and_goes_on_where_the_client_was()
    {
        using var sealer = new RecordSealer();
        byte[] record = new byte[20];
        sealer.Seal(ContentType.Handshake, [1], record, out int written);
        Assert.Equal(Convert.FromHexString("16FEFF0000000000000000000101"), record[..written]);

        sealer.PlaintextVersion = ProtocolVersion.Dtls12;
        sealer.SkipPlaintextSequenceTo(7);
        sealer.SkipPlaintextSequenceTo(3); // never back
        sealer.Seal(ContentType.Handshake, [1], record, out written);
        Assert.Equal(Convert.FromHexString("16FEFD0000000000000007000101"), record[..written]);
    }

    [Fact]
    public void Keys_may_be_disposed_as_soon_as_they_are_installed()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12(); // disposes them
        Assert.Equal(OpenStatus.Opened, Pass(sealer, opener, 1));
    }

    private static OpenStatus Pass(RecordSealer sealer, RecordOpener opener, ushort epoch, ulong? expectedSequence = null)
    {
        byte[] record = new byte[100];
        Assert.Equal(SealStatus.Sealed, sealer.Seal(epoch, ContentType.Handshake, [1, 2], record, out int written, out RecordNumber number));
        Assert.Equal(2 + sealer.GetExpansion(epoch), written);
        Assert.Equal(epoch, number.Epoch);
        Assert.Equal(expectedSequence ?? number.Sequence, number.Sequence);
        OpenStatus status = opener.Open(record.AsSpan(0, written), out OpenedRecord opened, out _);
        if (status == OpenStatus.Opened)
        {
            Assert.Equal(number, opened.Number);
        }

        return status;
    }
}

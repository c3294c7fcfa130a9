namespace Dtls.Records.Tests;

public sealed class RecordSealerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_destination_one_byte_too_short_is_refused_and_costs_no_number(bool keyed)
    {
        using RecordSealer sealer = keyed ? TestKeys.CreatePair12().Sealer : new RecordSealer();
        byte[] destination = new byte[sealer.GetSealedLength(10)];
        Assert.Equal(SealStatus.DestinationTooSmall, sealer.Seal(ContentType.Alert, new byte[10], destination.AsSpan(1), out int written));
        Assert.Equal(0, written);
        Assert.Equal(SealStatus.Sealed, sealer.Seal(sealer.Epoch, ContentType.Alert, new byte[10], destination, out _, out RecordNumber number));
        Assert.Equal(0UL, number.Sequence);
        Assert.Equal(1, sealer.SealedRecords);
        Assert.Equal(destination.Length, sealer.SealedBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_plaintext_beyond_2_to_the_14_is_refused(bool keyed)
    {
        using RecordSealer sealer = keyed ? TestKeys.CreatePair12().Sealer : new RecordSealer();
        byte[] destination = new byte[20_000];
        byte[] plaintext = new byte[RecordLimits.MaxPlaintextLength + 1];
        Assert.Equal(SealStatus.PlaintextTooLong, sealer.Seal(ContentType.ApplicationData, plaintext, destination, out _));
        Assert.Equal(SealStatus.Sealed, sealer.Seal(ContentType.ApplicationData, plaintext.AsSpan(1), destination, out _));
    }

    [Fact]
    public void Nothing_behind_the_record_is_touched()
    {
        (RecordSealer sealer, _) = TestKeys.CreatePair12();
        byte[] destination = new byte[200];
        destination.AsSpan().Fill(0xAA);
        sealer.Seal(ContentType.ApplicationData, new byte[50], destination, out int written);
        Assert.Equal(-1, destination.AsSpan(written).IndexOfAnyExcept((byte)0xAA));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(13)]
    [InlineData(20)]
    [InlineData(22)]
    [InlineData(50)]
    public void A_plaintext_that_overlaps_the_record_elsewhere_is_a_mistake_of_the_caller_and_costs_no_number(int offset)
    {
        (RecordSealer sealer, _) = TestKeys.CreatePair12();
        byte[] buffer = new byte[200];
        Assert.Throws<ArgumentException>(() => sealer.Seal(ContentType.ApplicationData, buffer.AsSpan(offset, 20), buffer, out _));
        Assert.Equal(-1, buffer.AsSpan().IndexOfAnyExcept((byte)0));
        sealer.Seal(1, ContentType.ApplicationData, buffer.AsSpan(21, 20), buffer, out _, out RecordNumber number);
        Assert.Equal(0UL, number.Sequence);
    }

    [Fact]
    public void A_disposed_sealer_and_opener_refuse_everything_in_silence()
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12();
        byte[] record = new byte[100];
        sealer.Seal(ContentType.ApplicationData, [1], record, out int written);
        sealer.Dispose();
        opener.Dispose();
        Assert.Equal(SealStatus.UnknownEpoch, sealer.Seal(ContentType.ApplicationData, [1], record, out _));
        Assert.Equal(OpenStatus.UnknownEpoch, opener.Open(record.AsSpan(0, written), out _, out _));
    }
}

using Dtls.TestKit;

namespace Dtls.Records.Tests;

/// <summary>One plaintext for many associations is what single calls would have written.</summary>
public sealed class SealForManyTests
{
    private const int Associations = 21;

    private static readonly byte[] Plaintext = TestKeys.Count(7, 100);

    [Theory]
    [InlineData(AeadProvider.Simd)]
    [InlineData(AeadProvider.Bcl)]
    public void The_records_are_those_of_single_calls(AeadProvider provider)
    {
        RecordSealer[] together = CreateMixed(provider);
        RecordSealer[] single = CreateMixed(provider);
        byte[] actual = new byte[Associations * 200];
        byte[] expected = new byte[actual.Length];
        int[] lengths = new int[Associations];
        for (int round = 0; round < 3; round++)
        {
            int at = 0;
            for (int i = 0; i < Associations; i++)
            {
                single[i].Seal(ContentType.ApplicationData, Plaintext, expected.AsSpan(at), out int written);
                at += written;
            }

            Assert.Equal(SealStatus.Sealed, RecordSealer.SealForMany(together, ContentType.ApplicationData, Plaintext, actual, lengths));
            Assert.Equal(expected, actual);
            Assert.Equal(single.Select(sealer => sealer.GetSealedLength(Plaintext.Length)), lengths);
        }

        Assert.Equal(single.Select(sealer => sealer.SealedRecords), together.Select(sealer => sealer.SealedRecords));
        Assert.Equal(single.Select(sealer => sealer.SealedBytes), together.Select(sealer => sealer.SealedBytes));
    }

    [Fact]
    public void Nobody_gets_it_in_the_clear()
    {
        using var withoutKeys = new RecordSealer();
        RecordSealer[] sealers = [Create12(), withoutKeys, Create12()];
        byte[] destination = new byte[1000];
        int[] lengths = [-1, -1, -1];
        Assert.Equal(SealStatus.Sealed, RecordSealer.SealForMany(sealers, ContentType.ApplicationData, Plaintext, destination, lengths));
        Assert.Equal([137, 0, 137], lengths);
        Assert.Equal(-1, destination.AsSpan(274).IndexOfAnyExcept((byte)0));
        Assert.Equal(0, withoutKeys.SealedRecords);
    }

    [Fact]
    [Rfc(9147, "4.5.3")]
    public void Who_has_used_up_the_keys_does_not_hold_up_the_others()
    {
        RecordSealer[] sealers = [Create13(), Create13()];
        sealers[0].SkipSequenceTo(3, ulong.MaxValue);
        int[] lengths = new int[2];
        Assert.Equal(SealStatus.Sealed, RecordSealer.SealForMany(sealers, ContentType.ApplicationData, Plaintext, new byte[500], lengths));
        Assert.Equal(0, lengths[0]);
        Assert.Equal(sealers[1].GetSealedLength(Plaintext.Length), lengths[1]);
    }

    [Fact]
    public void It_ends_where_the_destination_does()
    {
        RecordSealer[] sealers = [.. Enumerable.Range(0, Associations).Select(_ => Create12())];
        int[] lengths = [.. Enumerable.Repeat(-1, Associations)];
        byte[] destination = new byte[(10 * 137) + 136];
        Assert.Equal(
            SealStatus.DestinationTooSmall, RecordSealer.SealForMany(sealers, ContentType.ApplicationData, Plaintext, destination, lengths));
        Assert.Equal([.. Enumerable.Repeat(137, 10), .. Enumerable.Repeat(0, Associations - 10)], lengths);
        Assert.Equal(10, sealers.Sum(sealer => sealer.SealedRecords));
        Assert.Equal(-1, destination.AsSpan(1370).IndexOfAnyExcept((byte)0));

        // The others go on where they were.
        byte[] one = new byte[137];
        sealers[10].Seal(ContentType.ApplicationData, Plaintext, one, out _);
        Assert.Equal(destination[..137], one);
    }

    [Fact]
    public void Nothing_is_sealed_of_what_no_record_can_hold()
    {
        RecordSealer[] sealers = [Create12(), Create13()];
        int[] lengths = [-1, -1];
        byte[] tooLong = new byte[RecordLimits.MaxPlaintextLength + 1];
        Assert.Equal(
            SealStatus.PlaintextTooLong, RecordSealer.SealForMany(sealers, ContentType.ApplicationData, tooLong, new byte[40_000], lengths));
        Assert.Equal([0, 0], lengths);
        Assert.Equal(SealStatus.Sealed, RecordSealer.SealForMany([], ContentType.ApplicationData, Plaintext, [], []));
    }

    [Fact]
    public void Wrong_spans_throw()
    {
        RecordSealer[] sealers = [Create12()];
        byte[] buffer = new byte[500];
        Assert.Throws<ArgumentException>(
            () => RecordSealer.SealForMany(sealers, ContentType.ApplicationData, buffer.AsSpan(13, 100), buffer, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => RecordSealer.SealForMany(sealers, ContentType.ApplicationData, Plaintext, buffer, new int[2]));
        Assert.Equal(0, sealers[0].SealedRecords);
    }

    [Fact]
    public void It_allocates_nothing()
    {
        RecordSealer[] sealers = CreateMixed(AeadProvider.Auto);
        byte[] destination = new byte[Associations * 200];
        int[] lengths = new int[Associations];
        Assert.Equal(
            0,
            AllocationProbe.Measure(() => RecordSealer.SealForMany(sealers, ContentType.ApplicationData, Plaintext, destination, lengths)));
    }

    /// <summary>Both versions and all AEADs in turn.</summary>
    private static RecordSealer[] CreateMixed(AeadProvider provider)
    {
        var options = new RecordLayerOptions { AeadProvider = provider };
        AeadAlgorithm[] algorithms = [AeadAlgorithm.Aes128Gcm, AeadAlgorithm.Aes256Gcm, AeadAlgorithm.ChaCha20Poly1305, AeadAlgorithm.Aes128Ccm];
        return [.. Enumerable.Range(0, Associations).Select(i => i % 2 == 0
            ? TestKeys.CreatePair12(algorithms[i / 2 % 4], options).Sealer
            : TestKeys.CreatePair13(algorithms[i / 2 % 4], options).Sealer)];
    }

    private static RecordSealer Create12() => TestKeys.CreatePair12().Sealer;

    private static RecordSealer Create13() => TestKeys.CreatePair13().Sealer;
}

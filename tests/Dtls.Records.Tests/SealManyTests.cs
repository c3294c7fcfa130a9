using Dtls.TestKit;

namespace Dtls.Records.Tests;

/// <summary>A row of records for segmentation offload is what single calls would have written.</summary>
public sealed class SealManyTests
{
    public static readonly TheoryData<AeadAlgorithm, ProtocolVersion> Kinds = new(
        from version in (ProtocolVersion[])[ProtocolVersion.Dtls12, ProtocolVersion.Dtls13]
        from algorithm in Enum.GetValues<AeadAlgorithm>()
        where version is ProtocolVersion.Dtls12 || algorithm is not AeadAlgorithm.Aes128Ccm8
        select new ValueTuple<AeadAlgorithm, ProtocolVersion>(algorithm, version));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_row_is_the_same_bytes_as_one_record_after_the_other(AeadAlgorithm algorithm, ProtocolVersion version)
    {
        RecordSealer single = Create(algorithm, version);
        RecordSealer row = Create(algorithm, version);
        const int PlaintextLength = 50;
        const int LastLength = 7;
        int recordLength = single.GetSealedLength(PlaintextLength);
        byte[] expected = new byte[(3 * recordLength) + single.GetSealedLength(LastLength)];
        byte[] actual = new byte[expected.Length];
        for (int i = 0; i < 4; i++)
        {
            byte[] plaintext = TestKeys.Count(i, i < 3 ? PlaintextLength : LastLength);
            single.Seal(ContentType.ApplicationData, plaintext, expected.AsSpan(i * recordLength), out _);
            plaintext.CopyTo(actual, (i * recordLength) + row.PlaintextOffset);
        }

        Assert.Equal(SealStatus.Sealed, row.SealMany(ContentType.ApplicationData, actual, recordLength));
        Assert.Equal(expected, actual);
        Assert.Equal(single.SealedRecords, row.SealedRecords);
        Assert.Equal(single.SealedBytes, row.SealedBytes);
    }

    [Theory]
    [InlineData(ProtocolVersion.Dtls12)]
    [InlineData(ProtocolVersion.Dtls13)]
    public void Records_without_room_for_header_and_tag_are_refused(ProtocolVersion version)
    {
        RecordSealer sealer = Create(AeadAlgorithm.Aes128Gcm, version);
        int shortest = sealer.GetSealedLength(0);
        byte[] row = new byte[1000];
        foreach (int length in (int[])[int.MinValue, -1, 0, 1, shortest - 1])
        {
            Assert.Equal(SealStatus.DestinationTooSmall, sealer.SealMany(ContentType.ApplicationData, row, length));
        }

        Assert.Equal(
            SealStatus.DestinationTooSmall, sealer.SealMany(ContentType.ApplicationData, row.AsSpan(0, 200 + shortest - 1), 100));
        Assert.Equal(SealStatus.Sealed, sealer.SealMany(ContentType.ApplicationData, row.AsSpan(0, 200 + shortest), 100));
        Assert.Equal(SealStatus.Sealed, sealer.SealMany(ContentType.ApplicationData, row.AsSpan(0, 60), int.MaxValue)); // one short record
        Assert.Equal(SealStatus.Sealed, sealer.SealMany(ContentType.ApplicationData, [], 100));
        Assert.Equal(4, sealer.SealedRecords);
    }

    [Fact]
    public void Plaintexts_beyond_2_to_the_14_are_refused()
    {
        RecordSealer sealer = Create(AeadAlgorithm.Aes128Gcm, ProtocolVersion.Dtls12);
        int longest = sealer.GetSealedLength(RecordLimits.MaxPlaintextLength);
        byte[] row = new byte[longest + 1];
        Assert.Equal(SealStatus.PlaintextTooLong, sealer.SealMany(ContentType.ApplicationData, row, longest + 1));
        Assert.Equal(SealStatus.Sealed, sealer.SealMany(ContentType.ApplicationData, row.AsSpan(1), longest));
    }

    [Fact]
    [Rfc(9147, "4.5.3")]
    public void A_row_that_would_pass_the_limit_is_not_begun()
    {
        RecordSealer sealer = Create(AeadAlgorithm.Aes128Gcm, ProtocolVersion.Dtls13);
        sealer.SkipSequenceTo(1, 23_726_566 - 2);
        byte[] row = new byte[300];
        Assert.Equal(SealStatus.LimitReached, sealer.SealMany(ContentType.ApplicationData, row, 100));
        Assert.Equal(-1, row.AsSpan().IndexOfAnyExcept((byte)0));
        Assert.Equal(SealStatus.Sealed, sealer.SealMany(ContentType.ApplicationData, row.AsSpan(0, 200), 100));
        Assert.Equal(KeyUsageAdvice.Stop, sealer.KeyUsage);
    }

    [Fact]
    public void There_are_no_rows_in_epoch_0()
    {
        using var sealer = new RecordSealer();
        Assert.Equal(SealStatus.UnknownEpoch, sealer.SealMany(ContentType.ApplicationData, new byte[100], 100));
    }

    [Theory]
    [InlineData(ProtocolVersion.Dtls12)]
    [InlineData(ProtocolVersion.Dtls13)]
    public void A_row_allocates_nothing(ProtocolVersion version)
    {
        RecordSealer sealer = Create(AeadAlgorithm.Aes128Gcm, version);
        byte[] row = new byte[1600];
        Assert.Equal(0, AllocationProbe.Measure(() => sealer.SealMany(ContentType.ApplicationData, row, 160)));
    }

    private static RecordSealer Create(AeadAlgorithm algorithm, ProtocolVersion version)
    {
        var sealer = new RecordSealer();
        using EpochKeys keys = TestKeys.Create(version, algorithm, 1);
        sealer.InstallKeys(keys);
        return sealer;
    }
}

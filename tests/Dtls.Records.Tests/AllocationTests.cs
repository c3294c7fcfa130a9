using Dtls.TestKit;

namespace Dtls.Records.Tests;

/// <summary>Nothing on the path of a record makes garbage, whatever the record is.</summary>
public sealed class AllocationTests
{
    [Theory]
    [MemberData(nameof(TestKeys.Algorithms12), MemberType = typeof(TestKeys))]
    public void Sealing_and_opening_allocate_nothing(AeadAlgorithm algorithm)
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12(algorithm);
        byte[] plaintext = new byte[160];
        byte[] datagram = new byte[sealer.GetSealedLength(plaintext.Length)];
        OpenStatus status = default;
        Assert.Equal(0, AllocationProbe.Measure(() =>
        {
            sealer.Seal(ContentType.ApplicationData, plaintext, datagram, out _);
            status = opener.Open(datagram, out _, out _);
        }));
        Assert.Equal(OpenStatus.Opened, status);
    }

    [Theory]
    [MemberData(nameof(TestKeys.Algorithms13), MemberType = typeof(TestKeys))]
    public void Sealing_and_opening_dtls_1_3_allocate_nothing_replays_included(AeadAlgorithm algorithm)
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair13(algorithm);
        byte[] plaintext = new byte[160];
        byte[] datagram = new byte[sealer.GetSealedLength(plaintext.Length)];
        byte[] again = new byte[datagram.Length];
        OpenStatus first = default;
        OpenStatus second = default;
        Assert.Equal(0, AllocationProbe.Measure(() =>
        {
            sealer.Seal(ContentType.ApplicationData, plaintext, datagram, out _);
            datagram.CopyTo(again, 0);
            first = opener.Open(datagram, out _, out _);
            second = opener.Open(again, out _, out _);
            again[0] |= 0x10;
            opener.Open(again, out _, out _);
        }));
        Assert.Equal(OpenStatus.Opened, first);
        Assert.Equal(OpenStatus.Replayed, second);
    }

    [Fact]
    public void Plaintext_records_allocate_nothing()
    {
        using var sealer = new RecordSealer();
        using var opener = new RecordOpener();
        byte[] datagram = new byte[100];
        Assert.Equal(0, AllocationProbe.Measure(() =>
        {
            sealer.Seal(ContentType.Handshake, datagram.AsSpan(13, 20), datagram, out int written);
            opener.Open(datagram.AsSpan(0, written), out _, out _);
        }));
        Assert.True(opener.Counters[OpenStatus.Opened] > 1000);
    }

    [Theory]
    [InlineData(OpenStatus.Malformed)]
    [InlineData(OpenStatus.UnknownEpoch)]
    [InlineData(OpenStatus.Replayed)]
    [InlineData(OpenStatus.TooOld)]
    [InlineData(OpenStatus.LimitReached)]
    [InlineData(OpenStatus.BadTag)]
    public void Bad_input_allocates_nothing(OpenStatus expected)
    {
        (RecordSealer sealer, RecordOpener opener) = TestKeys.CreatePair12(AeadAlgorithm.Aes128Ccm);
        byte[] datagram = new byte[sealer.GetSealedLength(50)];
        sealer.Seal(ContentType.ApplicationData, new byte[50], datagram, out _);
        Spoil(expected, sealer, opener, datagram);

        OpenStatus status = default;
        Assert.Equal(0, AllocationProbe.Measure(() => status = opener.Open(datagram, out _, out _)));
        Assert.Equal(expected, status);
    }

    private static void Spoil(OpenStatus how, RecordSealer sealer, RecordOpener opener, byte[] datagram)
    {
        switch (how)
        {
            case OpenStatus.Malformed:
                datagram[12]++;
                break;
            case OpenStatus.UnknownEpoch:
                opener.DropEpoch(1);
                break;
            case OpenStatus.BadTag:
                datagram[^1] ^= 1;
                break;
            case OpenStatus.Replayed:
                opener.Open(datagram, out _, out _);
                break;
            case OpenStatus.TooOld:
                byte[] later = new byte[datagram.Length];
                sealer.SkipSequenceTo(1, 5000);
                sealer.Seal(ContentType.ApplicationData, new byte[50], later, out _);
                Assert.Equal(OpenStatus.Opened, opener.Open(later, out _, out _));
                break;
            default:
                opener.CountForgeries(1, 1UL << 40);
                break;
        }
    }
}

using Dtls.Records.Epochs;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Epochs;

public class ReplayBatchTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(1024)]
    [InlineData(65536)]
    [Rfc(6347, "4.1.2.6")]
    public void A_batch_is_judged_as_each_number_alone(int size)
    {
        var random = new Random(size);
        var window = new ReplayWindow(size);
        Span<ulong> sequences = stackalloc ulong[64];
        for (int round = 0; round < 2000; round++)
        {
            ulong around = window.Next + 40;
            int count = random.Next(sequences.Length + 1);
            for (int i = 0; i < count; i++)
            {
                ulong back = (ulong)random.NextInt64(random.Next(3) == 0 ? (3L * size) : 90);
                sequences[i] = around > back ? around - back : back;
            }

            ulong fresh = window.FindFresh(sequences[..count]);
            for (int i = 0; i < 64; i++)
            {
                Assert.Equal(i < count && window.Check(sequences[i]) == ReplayVerdict.Fresh, (fresh >> i & 1) == 1);
            }

            foreach (ulong sequence in sequences[..(count / 2)])
            {
                if (window.Check(sequence) == ReplayVerdict.Fresh)
                {
                    window.Mark(sequence);
                }
            }
        }
    }

    [Fact]
    public void The_ends_of_the_number_space_are_judged_alike()
    {
        var window = new ReplayWindow(64);
        ulong[] sequences = [0, 1, RecordNumber.MaxSequence, RecordNumber.MaxSequence - 1];
        Assert.Equal(0b1111UL, window.FindFresh(sequences));
        window.Mark(RecordNumber.MaxSequence);
        Assert.Equal(0b1000UL, window.FindFresh(sequences));
    }

    [Fact]
    public void An_opener_tells_before_anything_is_opened()
    {
        using var opener = new RecordOpener();
        Assert.Equal(ulong.MaxValue, opener.FindFresh([1, 2]));
        Assert.Throws<ArgumentException>(() => opener.FindFresh(new ulong[65]));

        using var sealer = new RecordSealer();
        using var keys = new EpochKeys(ProtocolVersion.Dtls12, 1, AeadAlgorithm.Aes128Gcm, new byte[16], new byte[4]);
        sealer.InstallKeys(keys);
        opener.InstallKeys(keys);
        byte[] datagram = new byte[100];
        sealer.Seal(ContentType.ApplicationData, "x"u8, datagram, out int written);
        opener.Open(datagram.AsSpan(0, written), out OpenedRecord record, out _);
        ulong first = record.Number.Value;
        Assert.Equal(0b110UL, opener.FindFresh([first, first + 1, first + 2]));
        Assert.Equal(0, AllocationProbe.Measure(() => opener.FindFresh([first, first + 1, first + 2])));
    }
}

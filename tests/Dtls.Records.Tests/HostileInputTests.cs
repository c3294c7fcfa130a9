using Dtls.TestKit;

namespace Dtls.Records.Tests;

/// <summary>Whatever arrives, the opener says what became of it, makes progress, and the next good record still opens.</summary>
public sealed class HostileInputTests
{
    public static readonly TheoryData<bool> Versions = [false, true];

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(6347, "4.1.2.7")]
    [Rfc(9147, "4.5.2")]
    public void Noise_never_throws_never_opens_under_keys_and_always_makes_progress(bool is13)
    {
        (RecordSealer sealer, RecordOpener opener) = CreatePair(is13);
        opener.DropEpoch(0);
        var random = new Random(1);
        byte[] noise = new byte[300];
        for (int i = 0; i < 50_000; i++)
        {
            int length = random.Next(noise.Length);
            random.NextBytes(noise.AsSpan(0, length));
            Disguise(random, noise.AsSpan(0, length));
            Assert.Equal(0, OpenAll(opener, noise.AsSpan(0, length)));
        }

        byte[] good = new byte[100];
        sealer.Seal(ContentType.ApplicationData, [1, 2, 3], good, out int written);
        Assert.Equal(1, OpenAll(opener, good.AsSpan(0, written)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Datagrams_of_good_records_with_bytes_changed_open_at_most_what_was_left_alone(bool is13)
    {
        var random = new Random(2);
        byte[] datagram = new byte[500];
        for (int i = 0; i < 5000; i++)
        {
            (RecordSealer sealer, RecordOpener opener) = CreatePair(is13);
            opener.DropEpoch(0);
            int length = 0;
            for (int record = 0; record < 3; record++)
            {
                sealer.Seal(ContentType.ApplicationData, new byte[random.Next(60)], datagram.AsSpan(length), out int written);
                length += written;
            }

            int damage = random.Next(length);
            datagram[damage] ^= (byte)random.Next(1, 256);
            Assert.InRange(OpenAll(opener, datagram.AsSpan(0, length)), 0, 2);
            sealer.Dispose();
            opener.Dispose();
        }
    }

    private static (RecordSealer Sealer, RecordOpener Opener) CreatePair(bool is13) => is13 ? TestKeys.CreatePair13() : TestKeys.CreatePair12();

    /// <summary>Makes most of the noise look like records, so that it gets past the first checks.</summary>
    private static void Disguise(Random random, Span<byte> noise)
    {
        if (noise.Length < 13)
        {
            return;
        }

        switch (random.Next(4))
        {
            case 0:
                noise[0] = (byte)(0x20 | random.Next(32));
                noise[3] = 0;
                break;
            case 1:
                noise[0] = 0x2F;
                noise[3] = 0;
                noise[4] = (byte)random.Next(noise.Length);
                break;
            case 2:
                ((ReadOnlySpan<byte>)[0x17, 0xFE, 0xFD, 0, 1]).CopyTo(noise); // of any length
                break;
            default:
                ((ReadOnlySpan<byte>)[0x17, 0xFE, 0xFD, 0, 1]).CopyTo(noise);
                noise[11] = 0;
                noise[12] = (byte)random.Next(noise.Length);
                break;
        }
    }

    private static int OpenAll(RecordOpener opener, Span<byte> rest)
    {
        int opened = 0;
        while (!rest.IsEmpty)
        {
            OpenStatus status = opener.Open(rest, out OpenedRecord record, out int consumed);
            Assert.InRange(consumed, 1, rest.Length);
            Assert.Equal(status == OpenStatus.Opened, record.Version != ProtocolVersion.None);
            opened += status == OpenStatus.Opened ? 1 : 0;
            rest = rest[consumed..];
        }

        return opened;
    }
}

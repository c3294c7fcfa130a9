using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes12;

/// <summary>What an attacker on the path, or a broken peer, can do.</summary>
public class HostileTests
{
    private const int Seeds = 2000;

    [Fact]
    public void Mutated_datagrams_never_throw_and_never_make_the_ends_disagree()
    {
        Parallel.For(0, Seeds, seed =>
        {
            var random = new Random(seed);
            var link = new LossyLink(seed, new LinkConditions());
            using DtlsPair pair = TestOptions.CreatePair(link: link, withAcceptor: seed % 2 == 0);
            link.Script = (_, datagram) => random.Next(6) == 0 ? [Mutate(datagram, random), datagram] : [datagram];
            pair.Run(() => pair.IsConnected || pair.Client.Failure is not null || pair.Server.Failure is not null);
            if (pair.IsConnected)
            {
                byte[] client = new byte[32], server = new byte[32];
                pair.Client.Session.ExportKeyingMaterial("test", default, client);
                pair.Server.Session.ExportKeyingMaterial("test", default, server);
                Assert.Equal(client, server);
            }
        });
    }

    [Fact]
    public void Pure_noise_is_dropped_and_the_handshake_goes_on()
    {
        var random = new Random(7);
        using DtlsPair pair = TestOptions.CreatePair();
        pair.Link.Script = (_, datagram) =>
        {
            byte[] noise = new byte[random.Next(0, 200)];
            random.NextBytes(noise);
            return [noise, datagram];
        };
        pair.Connect();
    }

    [Fact]
    public void A_plaintext_alert_cannot_end_a_connection()
    {
        using DtlsPair pair = TestOptions.CreatePair().Connect();
        byte[] alert = [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40];
        pair.Deliver(pair.Client, (byte[])alert.Clone());
        pair.Deliver(pair.Server, alert);
        Assert.True(pair.IsConnected);
    }

    [Fact]
    [Rfc(6347, "4.1.2.6")]
    public void A_replayed_datagram_is_delivered_once()
    {
        using DtlsPair pair = TestOptions.CreatePair().Connect();
        pair.Link.Script = (_, datagram) => [datagram, datagram, datagram];
        pair.Send(pair.Client, "once"u8);
        pair.Run();
        Assert.Single(pair.Server.Received);
        Assert.Equal(2, pair.Server.Session.Counters[OpenStatus.Replayed]);
    }

    [Fact]
    [Rfc(6347, "4.1.2.7")]
    public void A_forged_record_is_dropped_without_an_alert()
    {
        using DtlsPair pair = TestOptions.CreatePair().Connect();
        pair.Link.Script = (_, datagram) => [Flip(datagram), datagram];
        pair.Send(pair.Client, "genuine"u8);
        int sent = pair.Link.Sent.Count;
        pair.Run();
        Assert.Equal("genuine"u8, Assert.Single(pair.Server.Received));
        Assert.Equal(1, pair.Server.Session.Counters[OpenStatus.BadTag]);
        Assert.Equal(sent, pair.Link.Sent.Count);
    }

    [Theory]
    [InlineData((int)HandshakeType.HelloRequest)]
    [InlineData((int)HandshakeType.ClientHello)]
    [Rfc(5246, "7.4.1.1")]
    public void Renegotiation_is_refused(int type)
    {
        using DtlsPair pair = TestOptions.CreatePair().Connect();
        PairEnd asking = type == (int)HandshakeType.HelloRequest ? pair.Server : pair.Client;
        PairEnd asked = asking == pair.Server ? pair.Client : pair.Server;
        for (ushort s = 0; s < 10; s++)
        {
            // The message number that comes next is not known outside; one of these is it, the others are old or wait.
            byte[] message = [(byte)type, 0, 0, 0, 0, (byte)s, 0, 0, 0, 0, 0, 0];
            pair.Deliver(asked, SealHandshake(asking, message));
        }

        Assert.Equal(AlertDescription.UnexpectedMessage, asked.Failure?.Alert);
    }

    [Fact]
    public void A_client_that_is_asked_for_cookies_for_ever_gives_up()
    {
        using DtlsPair pair = TestOptions.CreatePair();
        byte number = 0;
        pair.Link.Script = (toServer, datagram) =>
        {
            if (toServer)
            {
                byte[] request = [22, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0, 0, number, 0, 16, 3, 0, 0, 4, 0, number, 0, 0, 0, 0, 0, 4, 0xFE, 0xFF, 1, 7];
                number++;
                pair.Deliver(pair.Client, request);
            }

            return [];
        };
        pair.Run();
        Assert.Equal(AlertDescription.HandshakeFailure, pair.Client.Failure?.Alert);
        Assert.InRange(number, 4, 5);
    }

    private static byte[] SealHandshake(PairEnd from, ReadOnlySpan<byte> plaintext)
    {
        byte[] datagram = new byte[200];
        SealStatus status = from.Session.SealForTest(ContentType.Handshake, plaintext, datagram, out int written);
        Assert.Equal(SealStatus.Sealed, status);
        return datagram[..written];
    }

    private static byte[] Flip(byte[] datagram)
    {
        byte[] forged = (byte[])datagram.Clone();
        forged[^1] ^= 1;
        return forged;
    }

    private static byte[] Mutate(byte[] datagram, Random random)
    {
        byte[] mutated = (byte[])datagram.Clone();
        switch (random.Next(4))
        {
            case 0:
                return mutated[..random.Next(mutated.Length)];
            case 1:
                return [.. mutated, .. mutated[random.Next(mutated.Length)..]];
            default:
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
                }

                return mutated;
        }
    }
}

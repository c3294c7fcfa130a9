using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.Tests.Handshakes;
using Dtls.Handshake.Tests.States;
using Dtls.Records;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>HelloRetryRequest for another group, for a cookie, and for both.</summary>
public class RetryTests
{
    [Theory]
    [InlineData(false, NamedGroup.X25519, 0)]
    [InlineData(false, NamedGroup.Secp256r1, 1)]
    [InlineData(true, NamedGroup.X25519, 1)]
    [InlineData(true, NamedGroup.Secp256r1, 1)]
    [Rfc(8446, "4.1.4")]
    [Rfc(9147, "5.1")]
    public void One_request_asks_for_everything(bool withCookie, NamedGroup group, int requests)
    {
        using DtlsPair pair = (PairOptions.Dtls13 with { ServerGroups = [group] }).CreatePair(withAcceptor: withCookie).Connect();
        Assert.Equal(group, pair.Client.Session.Info!.Group);
        Assert.Equal(group, pair.Server.Session.Info!.Group);
        Assert.Equal(requests, pair.Link.Sent.Count(sent => !sent.ToServer && IsRetry(sent.Datagram)));
        Assert.Equal(requests + 1, pair.Link.Sent.Count(sent => sent.ToServer && sent.Datagram[0] == (byte)ContentType.Handshake));
        byte[] client = new byte[32], server = new byte[32];
        pair.Client.Session.ExportKeyingMaterial("test", default, client);
        pair.Server.Session.ExportKeyingMaterial("test", default, server);
        Assert.Equal(client, server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rfc(9147, "5.8")]
    public void Any_message_of_it_may_be_lost_or_doubled(bool withCookie)
    {
        for (int lost = 0; lost < 8; lost++)
        {
            using DtlsPair pair = (PairOptions.Dtls13 with { ServerGroups = [NamedGroup.Secp256r1] }).CreatePair(withAcceptor: withCookie);
            int count = 0;
            pair.Link.Script = (_, datagram) => count++ == lost ? [] : [datagram, datagram];
            pair.Connect();
        }
    }

    [Fact]
    [Rfc(8446, "4.1.4")]
    public void A_second_request_is_an_unexpected_message_on_both_ends()
    {
        using DtlsPair pair = PairOptions.Both.CreatePair();
        pair.Link.Script = (toServer, datagram) =>
        {
            if (toServer || datagram[13] != (byte)HandshakeType.ServerHello)
            {
                return [datagram];
            }

            // Somebody makes a request of the ServerHello, and the same again of the answer to the second hello.
            byte[][] requests = [Request(datagram, 0), Request(datagram, 1)];
            return requests;
        };
        pair.Run();
        Assert.Equal((AlertDescription.UnexpectedMessage, true), (pair.Client.Failure?.Alert, pair.Client.Failure?.IsLocal));
    }

    [Fact]
    [Rfc(9147, "5.1")]
    public void A_cookie_is_good_for_a_minute_at_least_and_not_for_ever()
    {
        foreach ((int seconds, bool isGood) in new[] { (59, true), (121, false) })
        {
            FakeTimeProvider clock = TestOptions.CreateClock();
            using DtlsPair pair = PairOptions.Dtls13.CreatePair(withAcceptor: true, clock: clock);
            bool isFirst = true;
            pair.Link.Script = (toServer, datagram) =>
            {
                if (!toServer && isFirst)
                {
                    isFirst = false;
                    clock.Advance(TimeSpan.FromSeconds(seconds));
                }

                return [datagram];
            };
            pair.Run();
            Assert.Equal(isGood, pair.IsConnected);
            Assert.Equal(isGood ? null : AlertDescription.IllegalParameter, pair.Client.Failure?.Alert);
        }
    }

    private static bool IsRetry(byte[] datagram) =>
        datagram[0] == (byte)ContentType.Handshake && datagram[13] == (byte)HandshakeType.ServerHello && datagram.AsSpan(27, 32).SequenceEqual(HelloRetry.Random);

    private static byte[] Request(byte[] serverHello, ushort sequence)
    {
        int length = (serverHello[22] << 16) | (serverHello[23] << 8) | serverHello[24];
        var hello = new ServerHelloEditor(serverHello[25..(25 + length)]) { Random = HelloRetry.Random.ToArray() };
        hello.Extensions.Remove(ExtensionType.KeyShare).Set(ExtensionType.Cookie, 0, 1, (byte)sequence);
        return Rogue.Plaintext(ContentType.Handshake, Rogue.Message(HandshakeType.ServerHello, sequence, hello.Write()), sequence);
    }
}

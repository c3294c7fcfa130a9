using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>ClientHellos that span datagrams, before a server with cookies.</summary>
public class FragmentedHelloTests
{
    public static TheoryData<DtlsProtocols, DtlsProtocols> Versions => new()
    {
        { DtlsProtocols.Dtls12, DtlsProtocols.Dtls12 },
        { DtlsProtocols.Dtls12, DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13 },
        { DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, DtlsProtocols.Dtls12 },
        { DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13 },
        { DtlsProtocols.Dtls13, DtlsProtocols.Dtls13 },
    };

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(9147, "5.5")]
    public void A_hello_in_pieces_connects_wherever_it_is_cut(DtlsProtocols client, DtlsProtocols server)
    {
        for (int names = 10; names < 40; names++)
        {
            using DtlsPair pair = CreatePair(client, server, names).Connect();
            Assert.True(HelloDatagrams(pair) >= 4);
            Assert.All(pair.Link.Sent.Where(sent => sent.ToServer), sent => Assert.InRange(sent.Datagram.Length, 1, 256));
            Assert.True(pair.Link.Sent.TrueForAll(sent => sent.Time < TestOptions.CreateClock().GetUtcNow() + TimeSpan.FromMilliseconds(400)), "something was sent again");
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_hello_in_pieces_connects_in_any_order_and_with_pieces_twice(DtlsProtocols client, DtlsProtocols server)
    {
        for (int seed = 0; seed < 30; seed++)
        {
            using DtlsPair pair = CreatePair(client, server, names: 20, new LossyLink(seed, new LinkConditions(Duplication: 0.3, Reordering: 0.5)));
            pair.Connect();
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(9147, "5.1")]
    public void Before_the_cookie_the_server_never_says_more_than_the_client(DtlsProtocols client, DtlsProtocols server)
    {
        using DtlsPair pair = CreatePair(client, server, names: 20);
        long balance = 0;
        pair.Link.Script = (toServer, datagram) =>
        {
            balance += toServer ? datagram.Length : -datagram.Length;
            Assert.True(pair.Server.HasSession || balance >= 0);
            return [datagram];
        };
        pair.Connect();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_hello_whose_pieces_get_lost_connects_when_it_is_sent_again(DtlsProtocols client, DtlsProtocols server)
    {
        using DtlsPair pair = CreatePair(client, server, names: 20);
        int sent = 0;
        pair.Link.Script = (toServer, datagram) => toServer && sent++ == 1 ? [] : [datagram];
        pair.Connect();
    }

    private static int HelloDatagrams(DtlsPair pair) => pair.Link.Sent.Count(sent =>
        sent.ToServer && sent.Datagram[0] == (byte)ContentType.Handshake && sent.Datagram[13] == (byte)HandshakeType.ClientHello);

    /// <summary>A client with a small MTU and so many application protocols.</summary>
    private static DtlsPair CreatePair(DtlsProtocols client, DtlsProtocols server, int names, LossyLink? link = null)
    {
        var options = new PairOptions
        {
            Client = client,
            Server = server,
            ClientMtu = 256,
            ClientApplicationProtocols = [.. Enumerable.Range(0, names).Select(i => $"protocol-{i:00}")],
            ServerApplicationProtocols = ["protocol-03"],
        };
        return options.CreatePair(link, withAcceptor: true);
    }
}

using Dtls.Handshake.Messages;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes12;

public class LossTests
{
    private const int Seeds = 1000;

    [Fact]
    [Rfc(6347, "4.2.4")]
    public void Handshakes_complete_on_a_link_that_loses_doubles_and_reorders_a_third()
    {
        var conditions = new LinkConditions(Loss: 0.3, Duplication: 0.3, Reordering: 0.3);
        Parallel.For(0, Seeds, seed =>
        {
            // Every fourth link is narrow, so that flights span many datagrams.
            int mtu = seed % 4 == 0 ? 300 : 1200;
            using DtlsPair pair = TestOptions.CreatePair(
                clock => new DtlsClientOptions { Protocols = DtlsProtocols.Dtls12, TimeProvider = clock, CertificateChainPolicy = TestOptions.TrustServer, Mtu = mtu, ReduceMtuOnLoss = seed % 8 == 0 },
                clock => new DtlsServerOptions
                {
                    Protocols = DtlsProtocols.Dtls12,
                    TimeProvider = clock,
                    Certificates = [TestOptions.ServerCredential],
                    Mtu = mtu,
                    CookiePolicy = seed % 3 == 0 ? CookiePolicy.Never : CookiePolicy.Always,
                },
                new LossyLink(seed, conditions));
            try
            {
                pair.Connect();
            }
            catch (InvalidOperationException failed)
            {
                Assert.Fail($"Seed {seed}: {failed.Message}");
            }
        });
    }

    [Fact]
    [Rfc(6347, "4.2.4")]
    public void A_lost_final_flight_is_sent_again_when_the_client_repeats_its_own()
    {
        using DtlsPair pair = TestOptions.CreatePair();
        int finalFlights = 0;
        pair.Link.Script = (toServer, datagram) => !toServer && pair.Server.IsConnected && ++finalFlights <= 5 ? [] : [datagram];
        pair.Connect();
        Assert.Equal(6, finalFlights);
    }

    [Fact]
    public void A_silent_server_is_given_up_after_the_last_retransmission()
    {
        using DtlsPair pair = TestOptions.CreatePair();
        pair.Link.Script = (_, _) => [];
        pair.Run();
        Assert.Equal(13, pair.Link.Sent.Count(sent => sent.Datagram[13] == (byte)HandshakeType.ClientHello));
        Assert.Contains("did not answer", pair.Client.Failure!.Reason, StringComparison.Ordinal);
        Assert.Equal(long.MaxValue, pair.Client.Session.NextTransmission);
    }

    [Fact]
    [Rfc(6347, "4.1.1.1")]
    public void Long_datagrams_that_never_arrive_are_cut_smaller()
    {
        using DtlsPair pair = TestOptions.CreatePair();
        pair.Link.Script = (_, datagram) => datagram.Length > 600 ? [] : [datagram];
        pair.Connect();
        Assert.Contains(pair.Link.Sent, sent => sent.Datagram.Length > 600);
    }

    [Fact]
    public void Data_that_overtakes_the_handshake_is_dropped_not_delivered_later()
    {
        using DtlsPair pair = TestOptions.CreatePair();
        var heldBack = new List<byte[]>();
        pair.Link.Script = (toServer, datagram) =>
        {
            if (!toServer && pair.Server.IsConnected && !pair.Client.IsConnected && heldBack.Count == 0)
            {
                heldBack.Add(datagram);
                return [];
            }

            return [datagram];
        };
        pair.Run(() => heldBack.Count == 1);
        pair.Send(pair.Server, "early"u8);
        pair.Run(() => pair.Client.IsConnected);
        pair.Send(pair.Server, "late"u8);
        pair.Run();
        Assert.Equal("late"u8, Assert.Single(pair.Client.Received));
    }
}

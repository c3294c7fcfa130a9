using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

public class LossTests
{
    private const int Seeds = 1000;
    private static readonly LinkConditions Bad = new(Loss: 0.3, Duplication: 0.3, Reordering: 0.3);

    [Fact]
    [Rfc(9147, "5.8")]
    public void Handshakes_and_key_updates_complete_on_a_link_that_loses_doubles_and_reorders_a_third() =>
        RunSeeds(DtlsProtocols.Dtls13, DtlsProtocols.Dtls13, ProtocolVersion.Dtls13);

    [Fact]
    [Rfc(9147, "5.3")]
    public void Ends_that_speak_both_versions_agree_on_the_newer_one_under_loss() =>
        RunSeeds(DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, ProtocolVersion.Dtls13);

    [Fact]
    public void A_new_client_and_an_old_server_agree_on_the_older_one_under_loss() =>
        RunSeeds(DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, DtlsProtocols.Dtls12, ProtocolVersion.Dtls12);

    [Fact]
    public void An_old_client_and_a_new_server_agree_on_the_older_one_under_loss() =>
        RunSeeds(DtlsProtocols.Dtls12, DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, ProtocolVersion.Dtls12);

    private static void RunSeeds(DtlsProtocols client, DtlsProtocols server, ProtocolVersion expected) => Parallel.For(0, Seeds, seed =>
    {
        // Every fourth link is narrow, so that flights span many datagrams; every fifth handshake needs a HelloRetryRequest.
        int mtu = seed % 4 == 0 ? 300 : 1200;
        NamedGroup[] groups = seed % 5 == 0 ? [NamedGroup.Secp256r1] : [NamedGroup.X25519];
        using DtlsPair pair = TestOptions.CreatePair(
            clock => new DtlsClientOptions
            {
                TimeProvider = clock,
                CertificateChainPolicy = TestOptions.TrustServer,
                Protocols = client,
                Mtu = mtu,
                Groups = [NamedGroup.X25519, NamedGroup.Secp256r1],
            },
            clock => new DtlsServerOptions { TimeProvider = clock, Certificates = [TestOptions.ServerCredential], Protocols = server, Mtu = mtu, Groups = groups },
            new LossyLink(seed, Bad),
            withAcceptor: seed % 2 == 0);
        try
        {
            pair.Connect();
            Assert.Equal(expected, pair.Client.Session.Info!.Version);
            if (expected == ProtocolVersion.Dtls13)
            {
                UpdateKeys(pair);
            }

            AssertTalking(pair);
        }
        catch (InvalidOperationException failed)
        {
            Assert.Fail($"Seed {seed}: {failed.Message}");
        }
    });

    /// <summary>Both sides update their keys, one of them twice, and one asks the other: the wishes cross on the link.</summary>
    private static void UpdateKeys(DtlsPair pair)
    {
        Assert.True(pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
        Assert.True(pair.Server.Session.TryUpdateKeys());
        pair.Run();
        Assert.True(pair.Client.Session.TryUpdateKeys());
        pair.Run();
        Assert.Null(pair.Client.Failure);
        Assert.Null(pair.Server.Failure);
        Assert.True(pair.Client.Session.WriteEpoch >= 5);
        Assert.True(pair.Server.Session.WriteEpoch >= 4);
    }

    /// <summary>Datagrams of application data are not repeated, so some are sent until one has arrived on each side.</summary>
    private static void AssertTalking(DtlsPair pair)
    {
        for (int i = 0; i < 100 && (pair.Server.Received.Count == 0 || pair.Client.Received.Count == 0); i++)
        {
            pair.Send(pair.Client, "ping"u8);
            pair.Send(pair.Server, "pong"u8);
            pair.Run();
        }

        Assert.Equal("ping"u8, pair.Server.Received[0]);
        Assert.Equal("pong"u8, pair.Client.Received[0]);
    }
}

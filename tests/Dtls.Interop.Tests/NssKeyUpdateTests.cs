using System.Net;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Dtls.Interop.Tests.Sessions;
using Dtls.Sockets;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>New keys within an association of DTLS 1.3 (RFC 9147 §8): asked for by each end, in each role, again and again.</summary>
public class NssKeyUpdateTests(InteropCertificates certificates, NssDatabases databases, NssPeerProgram program)
    : NssPeerTest(certificates, databases, program)
{
    private const int FirstEpoch = 3;
    private const int Rounds = 6; // more than the two bits of an epoch in a record can count

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Nss_follows_when_we_update(bool weAreClient, bool askPeer)
    {
        await using NssPair pair = await ConnectAsync(weAreClient);

        for (int round = 1; round <= Rounds; round++)
        {
            Assert.True(pair.Ours.With(session => session.TryUpdateKeys(askPeer)));
            await WaitForEpochsAsync(pair, FirstEpoch + round, askPeer ? FirstEpoch + round : FirstEpoch);
        }

        await AssertSameExportsAsync(pair.Ours, pair.Nss); // they do not depend on it
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task We_follow_when_nss_updates(bool weAreClient, bool askPeer)
    {
        await using NssPair pair = await ConnectAsync(weAreClient);

        for (int round = 1; round <= Rounds; round++)
        {
            await pair.Nss.UpdateKeysAsync(askPeer);
            await WaitForEpochsAsync(pair, askPeer ? FirstEpoch + round : FirstEpoch, FirstEpoch + round);
        }

        await AssertSameExportsAsync(pair.Ours, pair.Nss);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nss_replaces_its_keys_when_a_connection_of_ours_asks_it_to(bool askPeer)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using NssPeer nss = await StartServerAsync();
        await using DtlsConnection ours = await DtlsConnection.ConnectAsync(
            new DtlsConnectionOptions
            {
                RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, await nss.ListenAsync()),
                TargetHost = "localhost",
                Client = new DtlsClientOptions
                {
                    Protocols = DtlsProtocols.Dtls13,
                    CertificateChainPolicy = PeerTrust.OfAuthorities(Certificates.AuthorityPath).ChainPolicy,
                },
            },
            patience.Token);
        await nss.WaitUntilConnectedAsync();

        await ours.UpdateKeysAsync(askPeer, patience.Token);

        (int, int) expected = (FirstEpoch + 1, askPeer ? FirstEpoch + 1 : FirstEpoch);
        (int, int) seen;
        do
        {
            await ours.SendAsync("line"u8.ToArray(), patience.Token);
            Assert.Equal("line", await nss.ReceiveAsync());
            seen = await nss.GetEpochsAsync();
        }
        while (seen != expected && !patience.IsCancellationRequested);

        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_may_update_at_once(bool weAreClient)
    {
        await using NssPair pair = await ConnectAsync(weAreClient);

        for (int round = 1; round <= Rounds; round++)
        {
            Task theirs = pair.Nss.UpdateKeysAsync(requestPeerUpdate: false);
            Assert.True(pair.Ours.With(session => session.TryUpdateKeys()));
            await theirs;
            await WaitForEpochsAsync(pair, FirstEpoch + round, FirstEpoch + round);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Our_update_is_sent_again_when_it_is_lost(bool weAreClient)
    {
        var network = new LoseOne(sent: true);
        await using NssPair pair = await ConnectAsync(weAreClient, network.Loses);

        network.LoseNext();
        Assert.True(pair.Ours.With(session => session.TryUpdateKeys()));

        await WaitForLossAsync(network);
        await WaitForEpochsAsync(pair, FirstEpoch + 1, FirstEpoch);
    }

    // NSS acknowledges a KeyUpdate once, however often it comes: we go on under the old keys, and it keeps them.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_old_keys_are_good_when_the_ack_of_nss_is_lost(bool weAreClient)
    {
        var network = new LoseOne(sent: false);
        await using NssPair pair = await ConnectAsync(weAreClient, network.Loses);

        network.LoseNext();
        Assert.True(pair.Ours.With(session => session.TryUpdateKeys()));

        await WaitForLossAsync(network);
        await AssertTalkAsync(pair);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task The_update_of_nss_survives_the_loss_of_itself_and_of_our_ack(bool weAreClient, bool loseUpdate)
    {
        var network = new LoseOne(sent: !loseUpdate);
        await using NssPair pair = await ConnectAsync(weAreClient, network.Loses);

        network.LoseNext();
        await pair.Nss.UpdateKeysAsync(requestPeerUpdate: false);

        await WaitForLossAsync(network);
        await WaitForEpochsAsync(pair, FirstEpoch, FirstEpoch + 1);
    }

    private static async Task WaitForLossAsync(LoseOne network)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!network.IsDone)
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private async Task<NssPair> ConnectAsync(bool weAreClient, Predicate<LiveDatagram>? lose = null)
    {
        NssPair pair = await StartPairAsync(weAreClient, weAreClient ? ClientContext() : ServerContext(), lose: lose);
        await pair.WaitUntilConnectedAsync();
        await AssertTalkAsync(pair);
        return pair;
    }

    /// <summary>Talks until both write under the epochs that are due, as NSS sees them, and as they stand on the wire.</summary>
    private async Task WaitForEpochsAsync(NssPair pair, int ourEpoch, int nssEpoch)
    {
        var expected = new Epochs(ourEpoch, nssEpoch, ourEpoch & 3, nssEpoch & 3);
        Epochs seen;
        int patience = 500;
        do
        {
            await Task.Delay(5, CancellationToken.None); // NSS keeps its ACKs back for a moment
            await AssertTalkAsync(pair);
            (int read, int write) = await pair.Nss.GetEpochsAsync();
            seen = new Epochs(read, write, Last(pair.Ours, isSent: true), Last(pair.Ours, isSent: false));
        }
        while (seen != expected && --patience > 0);

        Assert.Equal(expected, seen);
        await AssertTalkAsync(pair);
    }

    private static int? Last(LiveSession ours, bool isSent) => ours.Datagrams.Last(datagram => datagram.IsSent == isSent).EpochBits;

    /// <summary>The epochs of an association.</summary>
    /// <param name="NssReads">Under which NSS says it reads.</param>
    /// <param name="NssWrites">Under which it says it writes.</param>
    /// <param name="OurBits">What our last record has of its epoch.</param>
    /// <param name="NssBits">What the last one of NSS has.</param>
    private sealed record Epochs(int NssReads, int NssWrites, int? OurBits, int? NssBits);
}

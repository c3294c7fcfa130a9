using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>Flights under small MTUs, and long chains. RFC 6347 §4.1.1, RFC 9147 §4.4.</summary>
public class MtuTests
{
    public static TheoryData<DtlsProtocols> Versions => [DtlsProtocols.Dtls12, DtlsProtocols.Dtls13];

    [Theory]
    [MemberData(nameof(Versions))]
    public void No_datagram_is_longer_than_the_mtu_and_the_last_byte_of_it_is_used(DtlsProtocols version)
    {
        for (int mtu = 256; mtu <= 300; mtu++)
        {
            using DtlsPair pair = Create(version, mtu).CreatePair().Connect();
            pair.Run();
            Assert.All(pair.Link.Sent, sent => Assert.InRange(sent.Datagram.Length, 1, mtu));
            Assert.Contains(pair.Link.Sent, sent => !sent.ToServer && sent.Datagram.Length == mtu);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Nor_is_it_when_flights_are_sent_again(DtlsProtocols version) => Parallel.For(0, 20, seed =>
    {
        int mtu = 256 + seed;
        using DtlsPair pair = Create(version, mtu).CreatePair(new LossyLink(seed, new LinkConditions(Loss: 0.3, Reordering: 0.3))).Connect();
        pair.Run();
        Assert.All(pair.Link.Sent, sent => Assert.InRange(sent.Datagram.Length, 1, mtu));
    });

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_mtu_may_change_between_two_transmissions(DtlsProtocols version)
    {
        using DtlsPair pair = (Create(version, 1200) with { ReduceMtuOnLoss = false }).CreatePair();
        int[] mtus = [300, 301, 302, 256, 1200];
        int next = 0;
        long last = 0;
        pair.Link.Script = (toServer, datagram) =>
        {
            if (toServer)
            {
                return [datagram];
            }

            if (pair.Server.Session.NextTimeout != last && next < mtus.Length)
            {
                last = pair.Server.Session.NextTimeout;
                pair.Server.Session.Mtu = mtus[next++];
            }

            return next < mtus.Length ? [] : [datagram];
        };
        pair.Connect();
        Assert.Equal(mtus.Length, next);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Server.Session.Mtu = 255);
    }

    // For peers, NSS is one, that drop a whole record when they have its first message.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Messages_share_records_until_two_timeouts_have_passed(bool reduceMtuOnLoss)
    {
        var tap = new WireTap();
        PairOptions options = AlertTests.PairOf(DtlsProtocols.Dtls13) with { ServerMtu = 4000, ReduceMtuOnLoss = reduceMtuOnLoss, KeyLog = tap.Log };
        using DtlsPair pair = options.CreatePair();
        int lost = 0;
        pair.Link.Script = (toServer, datagram) => toServer || datagram.Length < 200 || ++lost > 3 ? [datagram] : []; // an ACK is short
        pair.Connect();

        IEnumerable<IGrouping<DateTimeOffset, TappedRecord>> transmissions = tap.Read(pair.Link)
            .Where(record => !record.ToServer && record.Number.Epoch == 2 && record.Type == ContentType.Handshake)
            .GroupBy(record => record.Time);
        bool[] shared = [.. transmissions.Select(records => records.Any(record => record.Fragments.Count > 1))];
        Assert.Equal(reduceMtuOnLoss ? [true, true, false, false] : [true, true, true, true], shared);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12, 1200)]
    [InlineData(DtlsProtocols.Dtls12, 256)]
    [InlineData(DtlsProtocols.Dtls13, 1200)]
    [InlineData(DtlsProtocols.Dtls13, 256)]
    public void A_chain_of_forty_kilobytes_passes(DtlsProtocols version, int mtu)
    {
        CertificateCredential server = TestCertificates.ServerUnderManyIntermediates.Credential;
        Assert.True(server.Chain.Sum(certificate => certificate.RawDataMemory.Length) > 40_000);
        using DtlsPair pair = (AlertTests.PairOf(version) with { ServerCertificates = [server], ServerMtu = mtu, MaxPeerCertificates = 64 }).CreatePair().Connect();
        Assert.Equal(server.Chain.Count, pair.Client.Session.Info!.Peer!.Chain.Count);
        Assert.All(pair.Link.Sent, sent => Assert.InRange(sent.Datagram.Length, 1, Math.Max(mtu, 1200)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_long_chain_passes_when_a_tenth_is_lost(DtlsProtocols version) => Parallel.For(0, 5, seed =>
    {
        PairOptions options = AlertTests.PairOf(version) with { ServerCertificates = [TestCertificates.ServerUnderManyIntermediates.Credential], MaxPeerCertificates = 64 };
        using DtlsPair pair = options.CreatePair(new LossyLink(seed, new LinkConditions(Loss: version is DtlsProtocols.Dtls12 ? 0.02 : 0.1))).Connect();
    });

    /// <summary>Both sides have something to say.</summary>
    private static PairOptions Create(DtlsProtocols version, int mtu) => AlertTests.PairOf(version) with
    {
        ClientMtu = mtu,
        ServerMtu = mtu,
        ClientCertificateMode = ClientCertificateMode.Required,
        ClientCertificates = [TestCertificates.Client.Credential],
        ServerCertificates = [TestCertificates.ServerUnderIntermediates.Credential],
    };
}

using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>How flights of DTLS 1.3 fill records and datagrams, as they stand on the wire. RFC 9147 §4.3, §4.4, §5.5.</summary>
public class PackingTests
{
    private const int PlaintextHeader = 13;
    private const int ProtectedExpansion = 5 + 1 + 16; // the unified header, the content type, the tag
    private const int OneByteOfMessage = HandshakeHeader.Length + 1;

    public static TheoryData<int> Mtus => [.. Enumerable.Range(256, 45), 1200, 4000];

    [Theory]
    [MemberData(nameof(Mtus))]
    [Rfc(9147, "4.3")]
    public void Records_and_datagrams_end_where_not_one_byte_more_would_fit(int mtu)
    {
        Run(mtu, (pair, records) =>
        {
            foreach (TappedRecord[] flight in Flights(records))
            {
                for (int i = 1; i < flight.Length; i++)
                {
                    (TappedRecord last, TappedRecord next) = (flight[i - 1], flight[i]);
                    if (last.Datagram == next.Datagram)
                    {
                        continue;
                    }

                    int room = mtu - pair.Link.Sent[last.Datagram].Datagram.Length;
                    int needed = OneByteOfMessage + (next.Number.Epoch == 0 ? PlaintextHeader : next.Number.Epoch == last.Number.Epoch ? 0 : ProtectedExpansion);
                    Assert.True(room < needed, $"{room} bytes were left");
                }
            }
        });
    }

    [Theory]
    [MemberData(nameof(Mtus))]
    [Rfc(9147, "5.5")]
    public void Messages_under_the_same_keys_in_one_datagram_share_a_record_and_no_fragment_is_empty(int mtu)
    {
        Run(mtu, (_, records) =>
        {
            foreach (IGrouping<(int, ushort), TappedRecord> sameKeys in records
                .Where(record => record.Type == ContentType.Handshake && record.Number.Epoch > 0)
                .GroupBy(record => (record.Datagram, record.Number.Epoch)))
            {
                Assert.Single(sameKeys);
            }

            Assert.All(records.SelectMany(record => record.Fragments), fragment => Assert.True(fragment.Length > 0));
        });
    }

    [Fact]
    [Rfc(9147, "5.7")]
    public void A_flight_that_fits_is_one_datagram_and_both_tickets_are_one_record()
    {
        Run(mtu: 4000, (pair, records) =>
        {
            TappedRecord[][] ofServer = [.. Flights(records).Where(flight => !flight[0].ToServer)];
            Assert.Equal(2, ofServer.Length);
            Assert.Equal([0, 2], ofServer[0].Select(record => (int)record.Number.Epoch));
            Assert.Single(ofServer[0].Select(record => record.Datagram).Distinct());
            byte ticket = (byte)HandshakeType.NewSessionTicket;
            Assert.Equal([ticket, ticket], Assert.Single(ofServer[1]).Fragments.Select(fragment => fragment.Type));
        });
    }

    [Fact]
    [Rfc(9147, "4")]
    public void Every_record_under_keys_has_the_long_header_and_there_is_no_ChangeCipherSpec()
    {
        Run(mtu: 300, (pair, records) =>
        {
            Assert.True(pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
            pair.Run();
            Assert.DoesNotContain(records, record => record.Type == ContentType.ChangeCipherSpec);
            foreach (byte[] datagram in pair.Link.Sent.Select(sent => sent.Datagram))
            {
                for (int start = 0; start < datagram.Length;)
                {
                    bool isPlaintext = datagram[start] is (byte)ContentType.Handshake or (byte)ContentType.Ack;
                    Assert.True(isPlaintext || datagram[start] >> 2 == 0x2C >> 2, $"a record begins with 0x{datagram[start]:X2}");
                    int header = isPlaintext ? PlaintextHeader : 5;
                    start += header + ((datagram[start + header - 2] << 8) | datagram[start + header - 1]);
                }
            }
        });
    }

    /// <summary>A handshake in which both sides have much to say, tickets included, and everything that was sent.</summary>
    private static void Run(int mtu, Action<DtlsPair, List<TappedRecord>> check)
    {
        var tap = new WireTap();
        using var cache = new ClientSessionCache();
        using DtlsPair pair = (PairOptions.Dtls13 with
        {
            ClientMtu = mtu,
            ServerMtu = mtu,
            ClientCertificateMode = ClientCertificateMode.Required,
            ClientCertificates = [TestCertificates.Client.Credential],
            ServerCertificates = [TestCertificates.ServerUnderIntermediates.Credential],
            SessionCache = cache,
            KeyLog = tap.Log,
        }).CreatePair().Connect();
        pair.Run();
        check(pair, tap.Read(pair.Link));
    }

    /// <summary>The handshake records of each side that leave at one moment.</summary>
    private static IEnumerable<TappedRecord[]> Flights(IEnumerable<TappedRecord> records) => records
        .Where(record => record.Type == ContentType.Handshake)
        .GroupBy(record => (record.ToServer, record.Time))
        .Select(flight => flight.ToArray());
}

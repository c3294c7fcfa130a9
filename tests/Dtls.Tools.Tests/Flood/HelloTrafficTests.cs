using System.Net;
using System.Net.Sockets;
using Dtls.Flood.Hostile;
using Dtls.Handshake;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

public class HelloTrafficTests
{
    private const int Templates = 16;

    [Theory]
    [InlineData(NamedGroup.X25519, 1)]
    [InlineData(NamedGroup.X25519MLKem768, 2)]
    public void A_hello_comes_from_one_address_and_has_a_random_of_its_own(NamedGroup group, int pieces)
    {
        using var target = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        target.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var traffic = new HelloTraffic((IPEndPoint)target.LocalEndPoint!, new DtlsClientOptions { Groups = [group] });

        List<byte[]> first = Take();
        List<byte[]> again = Take();

        for (int i = 0; i < first.Count; i++)
        {
            Assert.Equal(i % pieces == 0, !first[i].AsSpan().SequenceEqual(again[i]));
            Assert.Equal(first[i][..27], again[i][..27]); // headers and version
            Assert.Equal(first[i][59..], again[i][59..]); // the random is the only difference
        }

        List<byte[]> Take()
        {
            var datagrams = new List<byte[]>();
            var senders = new List<EndPoint>();
            byte[] buffer = new byte[2048];
            for (int i = 0; i < Templates * pieces; i++)
            {
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                Assert.True(traffic.TrySendNext());
                datagrams.Add(buffer[..target.ReceiveFrom(buffer, ref from)]);
                senders.Add(from);
            }

            Assert.All(senders.Chunk(pieces), own => Assert.Single(own.Distinct()));
            Assert.Equal(Templates, senders.Distinct().Count());
            return datagrams;
        }
    }
}

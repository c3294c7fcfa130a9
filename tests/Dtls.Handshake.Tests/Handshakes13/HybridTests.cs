using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

public class HybridTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rfc(10024, "3")]
    public void A_hello_with_a_post_quantum_share_spans_datagrams_and_is_taken_in_any_order(bool isReordered)
    {
        var link = new LossyLink(1, new LinkConditions());
        using DtlsPair pair = TestOptions.CreatePair(
            clock => new DtlsClientOptions { TimeProvider = clock, CertificateChainPolicy = TestOptions.TrustServer, Groups = [NamedGroup.X25519MLKem768, NamedGroup.X25519] },
            clock => new DtlsServerOptions { TimeProvider = clock, Certificates = [TestOptions.ServerCredential] },
            link);
        var held = new Queue<byte[]>();
        link.Script = (toServer, datagram) =>
        {
            if (!isReordered || !toServer || pair.Server.HasSession)
            {
                return [datagram];
            }

            held.Enqueue(datagram);
            return held.Count < 2 ? [] : [.. held.Reverse()];
        };
        pair.Connect();
        Assert.Equal(NamedGroup.X25519MLKem768, pair.Client.Session.Info!.Group);
        Assert.Equal(NamedGroup.X25519MLKem768, pair.Server.Session.Info!.Group);
    }
}

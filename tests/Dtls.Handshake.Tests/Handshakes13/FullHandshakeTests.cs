using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

public class FullHandshakeTests
{
    [Fact]
    public void Two_ends_connect_and_talk_both_ways()
    {
        using DtlsPair pair = CreatePair().Connect();
        pair.Send(pair.Client, "ping"u8);
        pair.Send(pair.Server, "pong"u8);
        pair.Run();
        Assert.Equal("ping"u8, Assert.Single(pair.Server.Received));
        Assert.Equal("pong"u8, Assert.Single(pair.Client.Received));
        Assert.Equal(ProtocolVersion.Dtls13, pair.Client.Session.Info!.Version);
        Assert.Equal(ProtocolVersion.Dtls13, pair.Server.Session.Info!.Version);
        Assert.Equal(long.MaxValue, pair.Client.Session.NextTransmission);
        Assert.Equal(long.MaxValue, pair.Server.Session.NextTransmission);
    }

    private static DtlsPair CreatePair() => TestOptions.CreatePair(
        clock => new DtlsClientOptions { TimeProvider = clock, CertificateChainPolicy = TestOptions.TrustServer, Protocols = DtlsProtocols.Dtls13 },
        clock => new DtlsServerOptions { TimeProvider = clock, Certificates = [TestOptions.ServerCredential], Protocols = DtlsProtocols.Dtls13 },
        withAcceptor: false);
}

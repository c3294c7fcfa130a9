using Org.BouncyCastle.Tls;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>One association of BouncyCastle after a handshake.</summary>
internal sealed class BouncyCastleRecordPath : RecordPath
{
    public BouncyCastleRecordPath(SuiteUnderTest suite, MadeIdentity identity)
        : base(associations: 1)
    {
        using var toServer = new DatagramQueue();
        using var toClient = new DatagramQueue();
        using var pair = new BouncyCastlePair(suite, GroupUnderTest.All[0], identity);
        var clientSide = new BouncyCastleTransport(toClient, toServer);
        var serverSide = new BouncyCastleTransport(toServer, toClient);
        (DtlsTransport client, DtlsTransport server) = pair.Connect(clientSide, serverSide);
        Near = new BouncyCastleRecordEnd(client, clientSide);
        Far = new BouncyCastleRecordEnd(server, serverSide);
    }

    public override RecordEnd Near { get; }

    public override RecordEnd Far { get; }

    public override void Dispose()
    {
        // Closing would send alerts into the slots of the last batch, and there is nothing else to free.
    }
}

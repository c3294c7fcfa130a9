using Dtls.Benchmarks.Compare.Trials;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Handshakes of BouncyCastle, both ends, on two threads because it blocks.</summary>
internal sealed class BouncyCastleHandshake : HandshakeTrial
{
    private readonly BouncyCastlePair _pair;
    private bool _connected;

    public BouncyCastleHandshake(SuiteUnderTest suite, GroupUnderTest group, MadeIdentity identity, bool resumed)
        : base(ContestantNames.BouncyCastle, suite, ProtocolVersion.Dtls12, resumed)
    {
        _pair = new BouncyCastlePair(suite, group, identity, resumed);
        if (resumed)
        {
            Connect(); // a full one: its session is good for all
        }
    }

    /// <summary>Of all threads, because the server has one of its own.</summary>
    public override long AllocatedBytes => GC.GetTotalAllocatedBytes(precise: true);

    public override void Prepare() => _connected = false;

    public override void Run()
    {
        Connect();
        _connected = true;
    }

    protected override void CheckNegotiated() => Require(_connected);

    public override void Dispose() => _pair.Dispose();

    private void Connect()
    {
        using var toServer = new DatagramQueue();
        using var toClient = new DatagramQueue();
        var clientSide = new BouncyCastleTransport(toClient, toServer);
        var serverSide = new BouncyCastleTransport(toServer, toClient);
        _pair.Connect(clientSide, serverSide);
    }
}

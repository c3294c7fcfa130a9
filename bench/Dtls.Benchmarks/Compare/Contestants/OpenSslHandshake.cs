using Dtls.Benchmarks.Compare.Trials;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Handshakes of OpenSSL, from <c>SSL_new</c> to <c>SSL_free</c> of both ends. What it allocates is not on the managed heap.</summary>
internal sealed class OpenSslHandshake : HandshakeTrial
{
    private readonly OpenSslContext _context;
    private readonly SuiteUnderTest _suite;
    private readonly GroupUnderTest _group;
    private bool _asMeant;

    public OpenSslHandshake(SuiteUnderTest suite, GroupUnderTest group, MadeIdentity identity)
        : base(ContestantNames.OpenSsl, suite, ProtocolVersion.Dtls12)
    {
        _suite = suite;
        _group = group;
        _context = new OpenSslContext(suite, group, identity);
    }

    public override void Prepare() => _asMeant = false;

    public override void Run()
    {
        OpenSslBios client = OpenSslBios.Create();
        OpenSslBios server = OpenSslBios.Create();
        using (var pair = new OpenSslPair(_context, HandshakeSettings.Mtu, client, server))
        {
            pair.Connect();
            _asMeant = pair.HasNegotiated(_suite, _group);
        }

        client.Free();
        server.Free();
    }

    protected override void CheckNegotiated() => Require(_asMeant);

    public override void Dispose() => _context.Dispose();
}

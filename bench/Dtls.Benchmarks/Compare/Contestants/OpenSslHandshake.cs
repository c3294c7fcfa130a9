using Dtls.Benchmarks.Compare.Trials;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Handshakes of OpenSSL, from <c>SSL_new</c> to <c>SSL_free</c> of both ends. What it allocates is not on the managed heap.</summary>
internal sealed class OpenSslHandshake : HandshakeTrial
{
    private readonly OpenSslContext _context;
    private readonly SuiteUnderTest _suite;
    private readonly GroupUnderTest _group;
    private OpenSslSession _session;
    private bool _asMeant;

    public OpenSslHandshake(SuiteUnderTest suite, GroupUnderTest group, MadeIdentity identity, bool resumed)
        : base(ContestantNames.OpenSsl, suite, ProtocolVersion.Dtls12, resumed)
    {
        _suite = suite;
        _group = group;
        _context = new OpenSslContext(suite, group, identity, tickets: resumed);
        if (resumed)
        {
            Connect(); // a full one: its ticket is good for all
        }
    }

    public override void Prepare() => _asMeant = false;

    public override void Run() => Connect();

    protected override void CheckNegotiated() => Require(_asMeant);

    public override void Dispose()
    {
        _session.Free();
        _context.Dispose();
    }

    private void Connect()
    {
        OpenSslBios client = OpenSslBios.Create();
        OpenSslBios server = OpenSslBios.Create();
        using (var pair = new OpenSslPair(_context, HandshakeSettings.Mtu, client, server))
        {
            _session.OfferBy(pair.Client);
            pair.Connect();
            _asMeant = pair.HasNegotiated(_suite, _group) && pair.HasResumed == Resumed;
            if (Resumed)
            {
                _session = _session.IsNone ? OpenSslSession.Take(pair.Client) : _session;
                OpenSslSession.KeepAfter(pair.Client);
            }
        }

        client.Free();
        server.Free();
    }
}

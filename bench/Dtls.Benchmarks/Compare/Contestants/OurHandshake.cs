using Dtls.Benchmarks.Compare.Trials;
using Dtls.Handshake;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Handshakes of two sessions of this library that hand each other their datagrams.</summary>
internal sealed class OurHandshake : HandshakeTrial
{
    private readonly ProtocolVersion _version;
    private readonly CipherSuite _cipherSuite;
    private readonly GroupUnderTest _group;
    private readonly CertificateCredential _credential;
    private readonly ClientSessionCache _sessions = new();
    private readonly SessionPair _pair;
    private DtlsConnectionInfo? _client;
    private DtlsConnectionInfo? _server;

    public OurHandshake(
        string name,
        SuiteUnderTest suite,
        ProtocolVersion version,
        GroupUnderTest group,
        AeadProvider provider,
        MadeIdentity identity,
        bool resumed)
        : base(name, suite, version, resumed)
    {
        _version = version;
        _cipherSuite = version is ProtocolVersion.Dtls13 ? suite.CipherSuite13 : suite.CipherSuite;
        _group = group;
        _credential = CertificateCredential.Create(identity.Certificate);
        _pair = new SessionPair(version, _cipherSuite, group.Offered, provider, _credential, resumed ? _sessions : null);
        if (resumed)
        {
            _pair.Connect(); // a full one: the first ticket; each that is used brings the next
        }
    }

    public override void Run() => (_client, _server) = _pair.Connect();

    protected override void CheckNegotiated() => Require(
        _client is { } client
        && client.IsResumed == Resumed
        && client.Version == _version
        && client.CipherSuite == _cipherSuite
        && client.Group == _group.Group
        && _server is { } server
        && server.IsResumed == Resumed
        && server.Version == _version);

    public override void Prepare()
    {
        _client = null;
        _server = null;
    }

    public override void Dispose()
    {
        _sessions.Dispose();
        _credential.Dispose();
    }
}

using System.Runtime.ExceptionServices;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>
/// Connects a client and a server of BouncyCastle. Its DTLS handshake blocks, so the server's runs on a thread that waits for it; both
/// wake-ups of a flight are part of what a handshake takes.
/// </summary>
internal sealed class BouncyCastlePair : IDisposable
{
    private readonly BcTlsCrypto _crypto = new();
    private readonly SuiteUnderTest _suite;
    private readonly GroupUnderTest _group;
    private readonly Certificate _certificate;
    private readonly AsymmetricKeyParameter _key;
    private readonly bool _resumes;
    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Thread _serverThread;
    private BouncyCastleTransport? _serverSide;
    private DtlsTransport? _accepted;
    private TlsSession? _clientSession;
    private TlsSession? _serverSession;
    private bool _hasChosenGroup;
    private Exception? _failure;

    /// <param name="suite">The suite of both.</param>
    /// <param name="group">The group of both.</param>
    /// <param name="identity">The server's.</param>
    /// <param name="resumes">Whether all handshakes after the first resume it.</param>
    public BouncyCastlePair(SuiteUnderTest suite, GroupUnderTest group, MadeIdentity identity, bool resumes = false)
    {
        _suite = suite;
        _group = group;
        _resumes = resumes;
        _certificate = new Certificate([_crypto.CreateCertificate(CertificateType.X509, identity.CertificateDer)]);
        _key = PrivateKeyFactory.CreateKey(identity.Pkcs8PrivateKey);
        _serverThread = new Thread(Serve) { IsBackground = true, Name = "BouncyCastle server" };
        _serverThread.Start();
    }

    /// <summary>One handshake over these two transports.</summary>
    /// <exception cref="InvalidOperationException">Something else than meant was negotiated.</exception>
    public (DtlsTransport Client, DtlsTransport Server) Connect(BouncyCastleTransport clientSide, BouncyCastleTransport serverSide)
    {
        _serverSide = serverSide;
        _start.Release();
        var client = new BouncyCastleClient(_crypto, _suite, _group, _clientSession);
        DtlsTransport connected = new DtlsClientProtocol().Connect(client, clientSide);
        _done.Wait();
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        _clientSession = _resumes ? client.Session : null;
        bool keptSessions = !_resumes || (_clientSession is not null && _serverSession is not null);
        return client.HasNegotiated && _hasChosenGroup && keptSessions
            ? (connected, _accepted!)
            : throw new InvalidOperationException("BouncyCastle negotiated another suite or group, or did not resume what it should.");
    }

    public void Dispose()
    {
        _serverSide = null;
        _start.Release();
        _serverThread.Join();
        _start.Dispose();
        _done.Dispose();
    }

    private void Serve()
    {
        while (true)
        {
            _start.Wait();
            if (_serverSide is not { } transport)
            {
                return;
            }

            try
            {
                _failure = null;
                var server = new BouncyCastleServer(_crypto, _suite, _group, _certificate, _key, _resumes, _serverSession);
                _accepted = new DtlsServerProtocol().Accept(server, transport);
                _hasChosenGroup = server.HasChosenGroup;
                _serverSession = _resumes ? server.Session : null;
            }
            catch (Exception e) when (e is TlsException or IOException or InvalidOperationException)
            {
                _failure = e; // thrown again where the client waits
            }

            _done.Release();
        }
    }
}

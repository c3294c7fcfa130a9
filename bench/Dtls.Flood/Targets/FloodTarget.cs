using System.Net;
using System.Net.Sockets;
using Dtls.CommandLine;
using Dtls.Flood.Traffic;
using Dtls.Handshake;
using Dtls.Sockets;
using Dtls.Sockets.Connecting;

namespace Dtls.Flood.Targets;

/// <summary>What is flooded: the embedded listener, or a server elsewhere; and how a client must be set up for it.</summary>
internal sealed class FloodTarget : IAsyncDisposable
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(15);

    private readonly FloodOptions _options;
    private readonly EchoListener? _embedded;
    private IReadOnlyList<IPEndPoint> _endPoints; // more than one until a handshake shows which is served
    private readonly string? _targetHost;
    private readonly PeerTrust _trust;
    private readonly DtlsClientOptions _client;
    private readonly CertificateCredential? _credential;
    private readonly KeyLogFile? _keyLog;

    private FloodTarget(FloodOptions options, IReadOnlyList<IPEndPoint> endPoints, string? targetHost, PeerTrust trust, EchoListener? embedded)
    {
        _options = options;
        _endPoints = endPoints;
        _targetHost = targetHost;
        _trust = trust;
        _embedded = embedded;
        _credential = embedded is null ? CredentialFiles.Read(options.CertificatePath, options.KeyPath) : null;
        _keyLog = KeyLogFile.Open(options.KeyLogPath);
        _client = new DtlsClientOptions
        {
            Certificates = _credential is null ? [] : [_credential],
            Protocols = options.Protocols,
            CipherSuites = options.Suites ?? new DtlsClientOptions().CipherSuites,
            Groups = options.Groups ?? new DtlsClientOptions().Groups,
            KeyLog = _keyLog is null ? null : _keyLog.Write,
            RecordLayer = options.RecordLayer,
            PeerVerification = trust.Mode,
            CertificateChainPolicy = trust.ChainPolicy,
        };
    }

    /// <summary>The target in words.</summary>
    public string Description => _embedded is null ? EndPointText.Describe(_options.Target!) : $"embedded {(_options.IsRelay ? "relay" : "echo")} on {_embedded.LocalEndPoint}";

    /// <summary>Where it is; certain once a handshake was completed.</summary>
    public IPEndPoint EndPoint => _endPoints[0];

    /// <summary>How a client shakes hands with it.</summary>
    public DtlsClientOptions ClientOptions => _client;

    /// <summary>What the embedded listener has counted; null when there is none.</summary>
    public EndpointCounters? ListenerCounters => _embedded?.Counters;

    /// <summary>Starts the embedded listener, or looks the target up.</summary>
    public static async Task<FloodTarget> OpenAsync(FloodOptions options, CancellationToken stop)
    {
        if (options.Target is null)
        {
            EchoListener embedded = await EchoListener.ListenAsync(options, new IPEndPoint(IPAddress.Loopback, 0), CreateHandler(options), stop);
            _ = FingerprintText.TryParse(embedded.Fingerprint, out byte[]? fingerprint);
            return new FloodTarget(options, [embedded.LocalEndPoint], null, PeerTrust.OfFingerprint(fingerprint!), embedded);
        }

        IReadOnlyList<IPEndPoint> endPoints = await LoadPermission.ResolveAsync(options.Target, options.MayLoadHost, stop);
        string host = options.ServerName ?? (options.Target as DnsEndPoint)?.Host ?? endPoints[0].Address.ToString();
        return new FloodTarget(options, endPoints, host, options.Trust.Read(), embedded: null);
    }

    /// <summary>One handshake beforehand: it says early when nobody is there, and keeps cold code out of the figures.</summary>
    /// <returns>What was negotiated.</returns>
    public async Task<DtlsConnectionInfo> ProbeAsync(CancellationToken stop)
    {
        await using DtlsConnection first = await ConnectAsync(handler: null, stop);
        return first.Info;
    }

    /// <summary>Completes a handshake with the target.</summary>
    /// <param name="handler">Gets what comes.</param>
    /// <param name="stop">Gives up.</param>
    /// <param name="serverName">The name to ask for, when it is not that of the target: a room.</param>
    public async Task<DtlsConnection> ConnectAsync(IDatagramHandler? handler, CancellationToken stop, string? serverName = null)
    {
        while (true)
        {
            IReadOnlyList<IPEndPoint> endPoints = _endPoints;
            try
            {
                DtlsConnection connection = await ConnectAsync(endPoints[0], handler, serverName ?? _targetHost, stop);
                _endPoints = [endPoints[0]];
                return connection;
            }
            catch (SocketException) when (endPoints.Count > 1)
            {
                _endPoints = [.. endPoints.Skip(1)]; // a name such as localhost has an IPv6 address that few servers listen on
            }
            catch (Exception e) when (e is not (OperationCanceledException or ArgumentException) && FailureText.Describe(e) is { } reason)
            {
                throw new ToolException($"the handshake with {Description} failed: {reason}", e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }

        _credential?.Dispose();
        _keyLog?.Dispose();
    }

    /// <summary>Opens a socket as a client's without an association.</summary>
    public PlainLink OpenPlain(IDatagramHandler handler) =>
        new(PlainPeer.Open(CreateOptions(_endPoints[0], handler, serverName: null)), _endPoints[0]);

    private static IDatagramHandler CreateHandler(FloodOptions options) =>
        options.IsRelay ? new EmbeddedRelay() : new EchoHandler(echoesClear: options.Baseline);

    private ValueTask<DtlsConnection> ConnectAsync(IPEndPoint endPoint, IDatagramHandler? handler, string? serverName, CancellationToken stop) =>
        DtlsConnection.ConnectAsync(CreateOptions(endPoint, handler, serverName), stop);

    private DtlsConnectionOptions CreateOptions(IPEndPoint endPoint, IDatagramHandler? handler, string? serverName) => new()
    {
        RemoteEndPoint = endPoint,
        TargetHost = serverName,
        Client = _client,
        Handler = handler,
        Transport = _options.Transport,
        SegmentationOffload = _options.SegmentationOffload,
        VerifyPeer = _trust.VerifyPeer,
        MaxDatagramLength = _options.MaxDatagramLength,
        HandshakeTimeout = HandshakeTimeout,
    };
}

using System.Net;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.Flood.Targets;

/// <summary>The listener of the program: the embedded target, an echo or a relay, and what <c>--serve</c> runs.</summary>
internal sealed class EchoListener : IAsyncDisposable
{
    private readonly DtlsListener _listener;
    private readonly CertificateCredential _credential;
    private readonly KeyLogFile? _keyLog;

    private EchoListener(DtlsListener listener, CertificateCredential credential, KeyLogFile? keyLog)
    {
        _listener = listener;
        _credential = credential;
        _keyLog = keyLog;
    }

    public IPEndPoint LocalEndPoint => _listener.LocalEndPoint;

    public EndpointCounters Counters => _listener.Counters;

    /// <summary>The fingerprint of the listener's certificate, for a client to pin.</summary>
    public string Fingerprint => FingerprintText.Of(_credential.Chain[0]);

    public static async Task<EchoListener> ListenAsync(FloodOptions options, IPEndPoint endPoint, IDatagramHandler handler, CancellationToken stop)
    {
        CertificateCredential credential =
            CredentialFiles.Read(options.CertificatePath, options.KeyPath) ?? MadeCertificate.For(options.Suites);
        PeerTrust? clients = options.Serve is not null && options.Trust.IsMade ? options.Trust.Read() : null;
        var defaults = new DtlsServerOptions { Certificates = [credential] };
        // The clients of an embedded listener log the same secrets; the lines of one end are enough.
        KeyLogFile? keyLog = options.Serve is null ? null : KeyLogFile.Open(options.KeyLogPath);
        DtlsListener listener = await DtlsListener.ListenAsync(
            new DtlsListenerOptions
            {
                ListenEndPoint = endPoint,
                Handler = handler,
                VerifyPeer = clients?.VerifyPeer,
                Transport = options.Transport,
                SegmentationOffload = options.SegmentationOffload,
                Shards = options.Shards,
                MaxDatagramLength = options.MaxDatagramLength,
                // All clients are one address here, so the limit for one address is the limit for all.
                MaxHalfOpenPerSource = 4096,
                Server = new DtlsServerOptions
                {
                    Certificates = [credential],
                    Protocols = options.Protocols,
                    CipherSuites = options.Suites ?? defaults.CipherSuites,
                    Groups = options.Groups ?? defaults.Groups,
                    KeyLog = keyLog is null ? null : keyLog.Write,
                    RecordLayer = options.RecordLayer,
                    ClientCertificateMode = clients is null ? ClientCertificateMode.None : ClientCertificateMode.Required,
                    PeerVerification = clients?.Mode ?? defaults.PeerVerification,
                    CertificateChainPolicy = clients?.ChainPolicy,
                },
            },
            stop);
        return new EchoListener(listener, credential, keyLog);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _credential.Dispose();
        _keyLog?.Dispose();
    }
}

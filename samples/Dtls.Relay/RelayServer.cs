using System.Net;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.Relay;

/// <summary>The listener, its certificate, and its metrics.</summary>
internal sealed class RelayServer : IAsyncDisposable
{
    private readonly DtlsListener _listener;
    private readonly StunRelayHandler _handler;
    private readonly CertificateCredential _credential;
    private readonly PrometheusEndpoint? _metrics;

    private RelayServer(DtlsListener listener, StunRelayHandler handler, CertificateCredential credential, PrometheusEndpoint? metrics)
    {
        _listener = listener;
        _handler = handler;
        _credential = credential;
        _metrics = metrics;
    }

    public IPEndPoint LocalEndPoint => _listener.LocalEndPoint;

    public string Fingerprint => FingerprintText.Of(_credential.Chain[0]);

    public EndpointCounters Counters => _listener.Counters;

    public Task Completion => _listener.Completion;

    /// <summary>How many are in a room.</summary>
    public int CountParticipants(string room) => _handler.CountParticipants(room);

    public static async Task<RelayServer> StartAsync(RelayOptions options, CancellationToken stop)
    {
        CertificateCredential credential =
            CredentialFiles.Read(options.CertificatePath, options.KeyPath) ?? CertificateCredential.CreateSelfSigned(RelayCommand.Name);
        var handler = new StunRelayHandler();
        PrometheusEndpoint? metrics = null;
        try
        {
            metrics = options.Metrics is null ? null : PrometheusEndpoint.Start(options.Metrics);
            DtlsListener listener = await DtlsListener.ListenAsync(
                new DtlsListenerOptions
                {
                    ListenEndPoint = options.Listen,
                    Handler = handler,
                    Shards = options.Shards,
                    Transport = options.Transport,
                    Server = new DtlsServerOptions { Certificates = [credential] },
                },
                stop);
            return new RelayServer(listener, handler, credential, metrics);
        }
        catch
        {
            metrics?.Dispose();
            credential.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync(); // close_notify to everybody
        _metrics?.Dispose();
        _credential.Dispose();
    }
}

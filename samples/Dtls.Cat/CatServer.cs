using System.Collections.Concurrent;
using System.Net;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.Cat;

/// <summary><c>--listen</c>.</summary>
internal sealed class CatServer
{
    private readonly CatOptions _options;
    private readonly CatStreams _streams;
    private readonly ConcurrentDictionary<DtlsConnection, byte> _peers = [];
    private readonly TaskCompletionSource<DtlsConnection> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _input;

    private CatServer(CatOptions options, CatStreams streams)
    {
        _options = options;
        _streams = streams;
    }

    public static async Task<int> RunAsync(CatOptions options, CatStreams streams, CancellationToken stop)
    {
        using CertificateCredential credential =
            CredentialFiles.Read(options.CertificatePath, options.KeyPath) ?? CertificateCredential.CreateSelfSigned(CatCommand.Name);
        using KeyLogFile? keyLog = KeyLogFile.Open(options.KeyLogPath);
        var server = new CatServer(options, streams);
        await using DtlsListener listener = await DtlsListener.ListenAsync(server.ListenerOptions(credential, keyLog), stop);
        streams.Tell($"listening on {listener.LocalEndPoint}");
        if (options.CertificatePath is null)
        {
            streams.Tell($"made a certificate; clients can believe it with --fingerprint {FingerprintText.Of(credential.Chain[0])}");
        }

        try
        {
            await (options.Once ? server.ServeOnceAsync(listener, stop) : server.ServeAllAsync(listener, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C is how a server ends; peers get their close_notify.
        }

        return ExitCode.Success;
    }

    private DtlsListenerOptions ListenerOptions(CertificateCredential credential, KeyLogFile? keyLog)
    {
        PeerTrust trust = _options.Trust.Read();
        var defaults = new DtlsServerOptions { Certificates = [credential] };
        return new DtlsListenerOptions
        {
            ListenEndPoint = _options.Listen!,
            MaxDatagramLength = CatOptions.MaxDatagramLength,
            HandshakeTimeout = _options.HandshakeTimeout,
            VerifyPeer = trust.VerifyPeer,
            HandshakeFailed = OnHandshakeFailed,
            Server = new DtlsServerOptions
            {
                Certificates = [credential],
                ClientCertificateMode = _options.ClientCertificates,
                Protocols = _options.Protocols,
                CipherSuites = _options.Suites ?? defaults.CipherSuites,
                Groups = _options.Groups ?? defaults.Groups,
                ApplicationProtocols = _options.ApplicationProtocols,
                KeyLog = keyLog is null ? null : keyLog.Write,
                Mtu = _options.Mtu,
                PeerVerification = trust.Mode,
                CertificateChainPolicy = trust.ChainPolicy,
            },
        };
    }

    private void OnHandshakeFailed(IPEndPoint remote, DtlsFailure failure)
    {
        string line = $"the handshake with {remote} failed: {FailureText.Describe(failure)}";
        if (!_options.Once)
        {
            _streams.Tell(line);
        }

        _refused.TrySetException(new ToolException(line));
    }

    private async Task ServeOnceAsync(DtlsListener listener, CancellationToken stop)
    {
        await using DtlsConnection connection = await await Task.WhenAny(listener.AcceptConnectionAsync(stop).AsTask(), _refused.Task);
        Welcome(connection);
        var conversation = new Conversation(connection, _streams);
        await (_options.Echo
            ? conversation.ReceiveAsync(answer: true, stop)
            : conversation.RunAsync(_streams.ReadDatagramsAsync(_options.MaxPayload, stop), _options.LingerTimeout, stop));
    }

    private async Task ServeAllAsync(DtlsListener listener, CancellationToken stop)
    {
        while (true)
        {
            DtlsConnection connection = await listener.AcceptConnectionAsync(stop);
            Welcome(connection);
            _ = ServeAsync(connection, stop);
            if (!_options.Echo)
            {
                // Not before somebody is there to hear it.
                _input ??= Task.Run(() => BroadcastAsync(stop), stop);
            }
        }
    }

    private async Task ServeAsync(DtlsConnection connection, CancellationToken stop)
    {
        _peers.TryAdd(connection, 0);
        try
        {
            await new Conversation(connection, _streams).ReceiveAsync(_options.Echo, stop);
        }
        catch (Exception e) when (FailureText.Describe(e) is { } reason)
        {
            if (!stop.IsCancellationRequested)
            {
                _streams.Tell($"{connection.RemoteEndPoint}: {reason}");
            }
        }
        finally
        {
            _peers.TryRemove(connection, out _);
            await connection.DisposeAsync();
        }
    }

    /// <summary>Sends standard input to whoever is connected.</summary>
    private async Task BroadcastAsync(CancellationToken stop)
    {
        await foreach (ReadOnlyMemory<byte> payload in _streams.ReadDatagramsAsync(_options.MaxPayload, stop))
        {
            foreach (DtlsConnection peer in _peers.Keys)
            {
                peer.TrySend(payload.Span);
            }
        }
    }

    private void Welcome(DtlsConnection connection)
    {
        if (_options.Verbose)
        {
            _streams.Tell($"accepted {connection.RemoteEndPoint}: {NegotiatedText.Describe(connection.Info)}");
        }
    }
}

using System.Net;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.Cat;

/// <summary><c>--connect</c>.</summary>
internal static class CatClient
{
    public static async Task<int> RunAsync(CatOptions options, CatStreams streams, CancellationToken stop)
    {
        EndPoint remote = options.Connect!;
        using CertificateCredential? credential = CredentialFiles.Read(options.CertificatePath, options.KeyPath);
        using KeyLogFile? keyLog = KeyLogFile.Open(options.KeyLogPath);
        await using DtlsConnection connection = await ConnectAsync(options, remote, credential, keyLog, stop);
        if (options.Verbose)
        {
            streams.Tell($"connected to {connection.RemoteEndPoint}: {NegotiatedText.Describe(connection.Info)}");
        }

        try
        {
            await new Conversation(connection, streams).RunAsync(
                streams.ReadDatagramsAsync(options.MaxPayload, stop), options.LingerTimeout, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C: the handshake was good, and the peer still gets its close_notify.
        }

        return ExitCode.Success;
    }

    private static async Task<DtlsConnection> ConnectAsync(
        CatOptions options, EndPoint remote, CertificateCredential? credential, KeyLogFile? keyLog, CancellationToken stop)
    {
        PeerTrust trust = options.Trust.Read();
        var defaults = new DtlsClientOptions();
        var connectionOptions = new DtlsConnectionOptions
        {
            RemoteEndPoint = remote,
            TargetHost = options.ServerName,
            MaxDatagramLength = CatOptions.MaxDatagramLength,
            HandshakeTimeout = options.HandshakeTimeout,
            VerifyPeer = trust.VerifyPeer,
            Client = new DtlsClientOptions
            {
                Certificates = credential is null ? [] : [credential],
                Protocols = options.Protocols,
                CipherSuites = options.Suites ?? defaults.CipherSuites,
                Groups = options.Groups ?? defaults.Groups,
                ApplicationProtocols = options.ApplicationProtocols,
                KeyLog = keyLog is null ? null : keyLog.Write,
                Mtu = options.Mtu,
                PeerVerification = trust.Mode,
                CertificateChainPolicy = trust.ChainPolicy,
            },
        };
        try
        {
            return await DtlsConnection.ConnectAsync(connectionOptions, stop);
        }
        catch (Exception e) when (e is not (OperationCanceledException or ArgumentException) && FailureText.Describe(e) is { } reason)
        {
            throw new ToolException($"the handshake with {EndPointText.Describe(remote)} failed: {reason}", e);
        }
    }
}

using Dtls.Handshake;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>
/// Connects a client and a server of this library, in memory and without a cookie, as the other contestants do. The certificate's chain is
/// not judged (it is self-signed, for all), the signature made with it is.
/// </summary>
internal sealed class SessionPair
{
    private readonly DtlsContext _client;
    private readonly DtlsContext _server;
    private readonly string? _host;
    private readonly SessionExchange _exchange = new();

    /// <param name="version">What both speak.</param>
    /// <param name="suite">What both offer.</param>
    /// <param name="groups">What both offer.</param>
    /// <param name="provider">The AEADs.</param>
    /// <param name="credential">The server's.</param>
    /// <param name="sessions">What the client resumes from and keeps tickets in; null for full handshakes without tickets.</param>
    public SessionPair(
        ProtocolVersion version,
        CipherSuite suite,
        IReadOnlyList<NamedGroup> groups,
        AeadProvider provider,
        CertificateCredential credential,
        ClientSessionCache? sessions = null)
    {
        _host = sessions is null ? null : "localhost"; // tickets are kept by name
        DtlsProtocols protocols = version is ProtocolVersion.Dtls13 ? DtlsProtocols.Dtls13 : DtlsProtocols.Dtls12;
        var recordLayer = new RecordLayerOptions { AeadProvider = provider };
        _client = DtlsContext.CreateClient(new DtlsClientOptions
        {
            Protocols = protocols,
            CipherSuites = [suite],
            Groups = groups,
            PeerVerification = PeerVerificationMode.None,
            SessionCache = sessions,
            RecordLayer = recordLayer,
            Mtu = HandshakeSettings.Mtu,
        });
        _server = DtlsContext.CreateServer(new DtlsServerOptions
        {
            Protocols = protocols,
            CipherSuites = [suite],
            Groups = groups,
            Certificates = [credential],
            TicketCount = 1, // one is taken, one is given
            RecordLayer = recordLayer,
            Mtu = HandshakeSettings.Mtu,
        });
    }

    /// <summary>One handshake, from two new sessions to their end.</summary>
    /// <exception cref="InvalidOperationException">They did not connect.</exception>
    public (DtlsConnectionInfo Client, DtlsConnectionInfo Server) Connect()
    {
        using DtlsSession client = DtlsSession.CreateClient(_client, _host);
        using DtlsSession server = DtlsSession.CreateServer(_server);
        _exchange.Run(client, server);
        return client.Info is { } clientInfo && server.Info is { } serverInfo
            ? (clientInfo, serverInfo)
            : throw new InvalidOperationException($"No connection. Client: {client.Failure}. Server: {server.Failure}.");
    }
}

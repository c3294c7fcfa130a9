using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Dtls.Interop.Tests.Sessions;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>Certificates of clients: NSS asks for ours, and we for that of NSS.</summary>
public class NssCertificateTests(InteropCertificates certificates, NssDatabases databases, NssPeerProgram program)
    : NssPeerTest(certificates, databases, program)
{
    [Theory]
    [InlineData(DtlsProtocols.Dtls13, false)]
    [InlineData(DtlsProtocols.Dtls13, true)]
    [InlineData(DtlsProtocols.Dtls12, false)]
    [InlineData(DtlsProtocols.Dtls12, true)]
    public async Task Nss_believes_the_certificate_of_our_client(DtlsProtocols protocol, bool rsa)
    {
        await using NssPeer nss = await StartServerAsync([.. Only(protocol), "-r"]);
        DtlsContext context = ClientContext(protocol, certificate: rsa ? Certificates.RsaClient : Certificates.Client);
        await using var ours = LiveSession.Connect(context, await nss.ListenAsync());

        await ours.WaitUntilConnectedAsync();
        NssAssociation association = await nss.WaitUntilConnectedAsync();

        Assert.Equal(VersionOf(protocol), association.Version);
        Assert.Equal("CN=client", association.Peer);
        await AssertTalkAsync(ours, nss);
        await AssertSameExportsAsync(ours, nss);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls13)]
    [InlineData(DtlsProtocols.Dtls12)]
    public async Task Nss_lets_our_client_in_without_the_certificate_it_would_like(DtlsProtocols protocol)
    {
        await using NssPeer nss = await StartServerAsync([.. Only(protocol), "-q"]);
        await using var ours = LiveSession.Connect(ClientContext(protocol), await nss.ListenAsync());

        await ours.WaitUntilConnectedAsync();
        NssAssociation association = await nss.WaitUntilConnectedAsync();

        Assert.Equal("-", association.Peer);
        await AssertTalkAsync(ours, nss);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls13, AlertDescription.CertificateRequired)]
    [InlineData(DtlsProtocols.Dtls12, AlertDescription.BadCertificate)]
    public Task Our_client_is_told_that_nss_requires_a_certificate(DtlsProtocols protocol, AlertDescription alert) =>
        AssertRefusedAsync(protocol, certificate: null, "SSL_ERROR_NO_CERTIFICATE", alert);

    [Theory]
    [InlineData(DtlsProtocols.Dtls13)]
    [InlineData(DtlsProtocols.Dtls12)]
    public Task Our_client_is_told_that_nss_does_not_know_its_authority(DtlsProtocols protocol) =>
        AssertRefusedAsync(protocol, Certificates.StrangeClient, "SEC_ERROR_UNKNOWN_ISSUER", AlertDescription.UnknownCa);

    [Theory]
    [InlineData(DtlsProtocols.Dtls13, false)]
    [InlineData(DtlsProtocols.Dtls13, true)]
    [InlineData(DtlsProtocols.Dtls12, false)]
    [InlineData(DtlsProtocols.Dtls12, true)]
    public async Task A_server_of_ours_believes_the_certificate_of_nss(DtlsProtocols protocol, bool rsa)
    {
        await using var ours = LiveSession.Listen(ServerContext(protocol, clients: ClientCertificateMode.Required));
        string database = await (rsa ? Databases.GetRsaAsync() : Databases.GetEcdsaAsync());
        await using NssPeer nss = await StartAsync(database, [.. Only(protocol), "-n", NssDatabases.Client]);
        await nss.ConnectAsync(ours.Port);

        DtlsConnectionInfo info = await ours.WaitUntilConnectedAsync();
        await nss.WaitUntilConnectedAsync();

        Assert.Equal("CN=client", info.Peer?.Certificate.Subject);
        await AssertTalkAsync(ours, nss);
        await AssertSameExportsAsync(ours, nss);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls13)]
    [InlineData(DtlsProtocols.Dtls12)]
    public async Task A_server_of_ours_lets_nss_in_without_the_certificate_it_would_like(DtlsProtocols protocol)
    {
        await using var ours = LiveSession.Listen(ServerContext(protocol, clients: ClientCertificateMode.Optional));
        await using NssPeer nss = await StartClientAsync(Only(protocol));
        await nss.ConnectAsync(ours.Port);

        DtlsConnectionInfo info = await ours.WaitUntilConnectedAsync();
        await nss.WaitUntilConnectedAsync();

        Assert.Null(info.Peer);
        await AssertTalkAsync(ours, nss);
    }

    /// <summary>NSS that requires a certificate fails, and our client hears why.</summary>
    private async Task AssertRefusedAsync(DtlsProtocols protocol, PemPair? certificate, string reason, AlertDescription alert)
    {
        await using NssPeer nss = await StartServerAsync([.. Only(protocol), "-r"]);
        await using var ours = LiveSession.Connect(ClientContext(protocol, certificate: certificate), await nss.ListenAsync());

        Assert.Equal(reason, await nss.WaitForFailureAsync());
        DtlsFailure? failure = await ours.WaitUntilClosedAsync();

        Assert.Equal(alert, failure?.Alert);
        Assert.False(failure?.IsLocal);
    }
}

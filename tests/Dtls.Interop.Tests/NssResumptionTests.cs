using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Dtls.Interop.Tests.Sessions;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>Tickets of DTLS 1.3: NSS gives them to us, and we to NSS.</summary>
public class NssResumptionTests(InteropCertificates certificates, NssDatabases databases, NssPeerProgram program)
    : NssPeerTest(certificates, databases, program)
{
    [Theory]
    [InlineData(CipherSuite.Aes128GcmSha256)]
    [InlineData(CipherSuite.Aes256GcmSha384)] // a PSK of 48 bytes
    [InlineData(CipherSuite.ChaCha20Poly1305Sha256)]
    public async Task A_client_of_ours_resumes_with_a_ticket_of_nss(CipherSuite suite)
    {
        using var cache = new ClientSessionCache();
        DtlsContext context = ClientContext(cache: cache, suites: [suite]);
        await using NssPeer nss = await StartServerAsync("-t");

        await ConnectTwiceAsync(context, nss, (_, info, _) =>
        {
            Assert.Equal(suite, info.CipherSuite);
            Assert.Equal("CN=localhost", info.Peer!.Certificate.Subject);
            Assert.Equal(1, cache.Count); // a ticket is used once, and NSS gives another
        });
    }

    // The binder covers the first hello and the HelloRetryRequest, too: RFC 8446 §4.2.11.2.
    [Theory]
    [InlineData("23")]
    [InlineData("29", "-k", "cookie")]
    [InlineData("23", "-k", "cookie")]
    public async Task A_client_of_ours_resumes_through_a_hello_retry_request_of_nss(string group, params string[] options)
    {
        using var cache = new ClientSessionCache();
        DtlsContext context = ClientContext(cache: cache);
        await using NssPeer nss = await StartServerAsync(["-t", "-g", group, .. options]);

        await ConnectTwiceAsync(context, nss, (ours, _, _) => Assert.Single(ours.Datagrams, datagram => datagram.IsHelloRetryRequest));
    }

    [Fact]
    public async Task Nss_remembers_the_certificate_of_our_client()
    {
        using var cache = new ClientSessionCache();
        DtlsContext context = ClientContext(cache: cache, certificate: Certificates.Client);
        await using NssPeer nss = await StartServerAsync("-t", "-r");

        await ConnectTwiceAsync(context, nss, (_, _, association) => Assert.Equal("CN=client", association.Peer));
    }

    [Fact]
    public async Task A_ticket_that_nss_does_not_know_any_more_means_a_full_handshake()
    {
        using var cache = new ClientSessionCache();
        DtlsContext context = ClientContext(cache: cache);

        for (int i = 0; i < 2; i++)
        {
            await using NssPeer nss = await StartServerAsync("-t"); // has new keys for its tickets
            await using var ours = LiveSession.Connect(context, await nss.ListenAsync());
            await AssertConnectedAsync(ours, nss, resumed: false);
            await AssertTalkAsync(ours, nss);
            Assert.Equal(1, cache.Count);
        }
    }

    [Theory]
    [InlineData(CookiePolicy.Always)]
    [InlineData(CookiePolicy.Never)]
    public async Task Nss_resumes_with_a_ticket_of_ours(CookiePolicy cookies)
    {
        DtlsContext context = ServerContext(cookies: cookies);
        await using NssPeer nss = await StartClientAsync("-t");
        await AcceptTwiceAsync(context, nss, (_, association) => Assert.Equal("CN=localhost", association.Peer));
    }

    [Fact]
    public async Task A_server_of_ours_remembers_the_certificate_of_nss()
    {
        DtlsContext context = ServerContext(clients: ClientCertificateMode.Required);
        await using NssPeer nss = await StartAsync(await Databases.GetEcdsaAsync(), "-t", "-n", NssDatabases.Client);
        await AcceptTwiceAsync(context, nss, (info, _) => Assert.Equal("CN=client", info.Peer!.Certificate.Subject));
    }

    /// <summary>A client of ours comes to NSS, and comes again with the ticket that it got.</summary>
    private async Task ConnectTwiceAsync(DtlsContext context, NssPeer nss, Action<LiveSession, DtlsConnectionInfo, NssAssociation> check)
    {
        foreach (bool resumed in (bool[])[false, true])
        {
            await using var ours = LiveSession.Connect(context, await nss.ListenAsync());
            (DtlsConnectionInfo info, NssAssociation association) = await AssertConnectedAsync(ours, nss, resumed);
            await AssertTalkAsync(ours, nss); // what NSS says comes after its ticket
            check(ours, info, association);
            ours.Close();
            await nss.WaitUntilClosedAsync();
        }
    }

    /// <summary>NSS comes to a server of ours, and comes again with the ticket that it got.</summary>
    private async Task AcceptTwiceAsync(DtlsContext context, NssPeer nss, Action<DtlsConnectionInfo, NssAssociation> check)
    {
        int port = 0; // NSS keeps a ticket for one port
        foreach (bool resumed in (bool[])[false, true])
        {
            await using var ours = LiveSession.Listen(context, port);
            port = ours.Port;
            await nss.ConnectAsync(port);
            (DtlsConnectionInfo info, NssAssociation association) = await AssertConnectedAsync(ours, nss, resumed);
            await AssertTalkAsync(ours, nss);
            check(info, association);
            await nss.CloseAsync();
            Assert.Null(await ours.WaitUntilClosedAsync());
        }
    }

    private static async Task<(DtlsConnectionInfo Info, NssAssociation Association)> AssertConnectedAsync(LiveSession ours, NssPeer nss, bool resumed)
    {
        DtlsConnectionInfo info = await ours.WaitUntilConnectedAsync();
        NssAssociation association = await nss.WaitUntilConnectedAsync();
        Assert.Equal(resumed, info.IsResumed);
        Assert.Equal(resumed, association.IsResumed);
        await AssertSameExportsAsync(ours, nss);
        return (info, association);
    }
}

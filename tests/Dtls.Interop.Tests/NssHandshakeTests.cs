using System.Collections.Concurrent;
using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Dtls.Interop.Tests.Sessions;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>Handshakes with NSS in both roles: groups, HelloRetryRequest and its cookies, exporters, orderly ends.</summary>
public class NssHandshakeTests(InteropCertificates certificates, NssDatabases databases, NssPeerProgram program)
    : NssPeerTest(certificates, databases, program)
{
    private const string Cookie = "a-cookie-of-nss";

    [Theory]
    [InlineData(DtlsProtocols.Dtls13, NamedGroup.X25519)]
    [InlineData(DtlsProtocols.Dtls13, NamedGroup.Secp256r1)]
    [InlineData(DtlsProtocols.Dtls13, NamedGroup.X25519MLKem768)]
    [InlineData(DtlsProtocols.Dtls12, NamedGroup.X25519)]
    [InlineData(DtlsProtocols.Dtls12, NamedGroup.Secp256r1)]
    public async Task A_client_of_ours_and_nss_agree_on_everything(DtlsProtocols protocol, NamedGroup group)
    {
        await using NssPeer nss = await StartServerAsync([.. Only(protocol), "-g", $"{group:D},23"]);
        NamedGroup[] groups = [.. new[] { group, NamedGroup.Secp256r1 }.Distinct()]; // in DTLS 1.2 P-256 is for the certificate (RFC 8422 §5.1)
        await using var ours = LiveSession.Connect(ClientContext(protocol, groups), await nss.ListenAsync());

        await AssertAgreementAsync(ours, nss, protocol, group);

        Assert.DoesNotContain(ours.Datagrams, datagram => datagram.IsHelloRetryRequest);
        ours.Close();
        await nss.WaitUntilClosedAsync();
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls13, NamedGroup.X25519)]
    [InlineData(DtlsProtocols.Dtls13, NamedGroup.Secp256r1)]
    [InlineData(DtlsProtocols.Dtls13, NamedGroup.X25519MLKem768)]
    [InlineData(DtlsProtocols.Dtls12, NamedGroup.X25519)]
    [InlineData(DtlsProtocols.Dtls12, NamedGroup.Secp256r1)]
    public async Task A_server_of_ours_and_nss_agree_on_everything(DtlsProtocols protocol, NamedGroup group)
    {
        await using var ours = LiveSession.Listen(ServerContext(protocol, [group], CookiePolicy.Never));
        await using NssPeer nss = await StartClientAsync([.. Only(protocol), "-g", $"{group:D},23"]);
        await nss.ConnectAsync(ours.Port);

        await AssertAgreementAsync(ours, nss, protocol, group);

        Assert.DoesNotContain(ours.Datagrams, datagram => datagram.IsHelloRetryRequest);
        await nss.CloseAsync();
        Assert.Null(await ours.WaitUntilClosedAsync());
    }

    [Fact]
    public async Task A_client_of_ours_sends_the_share_that_nss_asks_for()
    {
        await using NssPeer nss = await StartServerAsync("-g", "23");
        await using var ours = LiveSession.Connect(ClientContext(), await nss.ListenAsync());

        await AssertAgreementAsync(ours, nss, DtlsProtocols.Dtls13, NamedGroup.Secp256r1);

        Assert.Single(ours.Datagrams, datagram => datagram.IsHelloRetryRequest);
    }

    [Theory]
    [InlineData("29,23", NamedGroup.X25519)]
    [InlineData("23", NamedGroup.Secp256r1)]
    public async Task A_client_of_ours_brings_the_cookie_of_nss_back(string nssGroups, NamedGroup group)
    {
        await using NssPeer nss = await StartServerAsync("-g", nssGroups, "-k", Cookie);
        await using var ours = LiveSession.Connect(ClientContext(), await nss.ListenAsync());

        Assert.StartsWith("first", await nss.ReadRetryAsync(), StringComparison.Ordinal);
        Assert.Equal($"again {Cookie}", await nss.ReadRetryAsync());
        await AssertAgreementAsync(ours, nss, DtlsProtocols.Dtls13, group);
    }

    [Fact]
    public async Task Nss_sends_the_share_that_a_server_of_ours_asks_for()
    {
        await using var ours = LiveSession.Listen(ServerContext(groups: [NamedGroup.Secp256r1], cookies: CookiePolicy.Never));
        await using NssPeer nss = await StartClientAsync("-g", "29,23");
        await nss.ConnectAsync(ours.Port);

        await AssertAgreementAsync(ours, nss, DtlsProtocols.Dtls13, NamedGroup.Secp256r1);

        Assert.Single(ours.Datagrams, datagram => datagram.IsHelloRetryRequest);
    }

    [Theory]
    [InlineData("29,23", NamedGroup.X25519)]
    [InlineData("29,23", NamedGroup.Secp256r1)] // another share as well as the cookie
    [InlineData("4588,29", NamedGroup.X25519MLKem768)] // a hello of two datagrams
    public async Task Nss_brings_the_cookie_of_our_stateless_acceptor_back(string nssGroups, NamedGroup group)
    {
        await using var ours = LiveSession.Listen(ServerContext(groups: [group]));
        await using NssPeer nss = await StartClientAsync("-g", nssGroups);
        await nss.ConnectAsync(ours.Port);

        await AssertAgreementAsync(ours, nss, DtlsProtocols.Dtls13, group);

        Assert.Contains(ours.Datagrams, datagram => datagram.IsHelloRetryRequest);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls13)]
    [InlineData(DtlsProtocols.Dtls12)]
    public async Task A_client_of_ours_logs_the_secrets_that_nss_logs(DtlsProtocols protocol)
    {
        var ourLog = new ConcurrentQueue<string>();
        string nssLog = Databases.NewPath();
        await using NssPeer nss = await StartServerAsync([.. Only(protocol), "-l", nssLog]);
        await using var ours = LiveSession.Connect(ClientContext(protocol, keyLog: ourLog.Enqueue), await nss.ListenAsync());

        await AssertSameLogAsync(ours, nss, ourLog, nssLog);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls13)]
    [InlineData(DtlsProtocols.Dtls12)]
    public async Task A_server_of_ours_logs_the_secrets_that_nss_logs(DtlsProtocols protocol)
    {
        var ourLog = new ConcurrentQueue<string>();
        string nssLog = Databases.NewPath();
        await using var ours = LiveSession.Listen(ServerContext(protocol, keyLog: ourLog.Enqueue));
        await using NssPeer nss = await StartClientAsync([.. Only(protocol), "-l", nssLog]);
        await nss.ConnectAsync(ours.Port);

        await AssertSameLogAsync(ours, nss, ourLog, nssLog);
    }

    private static async Task AssertSameLogAsync(LiveSession ours, NssPeer nss, IEnumerable<string> ourLog, string nssLog)
    {
        await ours.WaitUntilConnectedAsync();
        await nss.WaitUntilConnectedAsync();
        string[] lines = await File.ReadAllLinesAsync(nssLog);
        Assert.Equal(lines.Where(line => !line.StartsWith('#')).Order(StringComparer.Ordinal), ourLog.Order(StringComparer.Ordinal));
    }

    private async Task AssertAgreementAsync(LiveSession ours, NssPeer nss, DtlsProtocols protocol, NamedGroup group)
    {
        DtlsConnectionInfo info = await ours.WaitUntilConnectedAsync();
        NssAssociation association = await nss.WaitUntilConnectedAsync();

        Assert.Equal(VersionOf(protocol), association.Version);
        Assert.Equal(info.CipherSuite, association.Suite);
        Assert.Equal(group, association.Group);
        Assert.Equal(group, info.Group);
        await AssertTalkAsync(ours, nss);
        await AssertSameExportsAsync(ours, nss);
        await AssertTalkAsync(ours, nss);
    }
}

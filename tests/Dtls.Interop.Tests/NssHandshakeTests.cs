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

    public static TheoryData<bool, DtlsProtocols, NamedGroup> Agreements
    {
        get
        {
            var data = new TheoryData<bool, DtlsProtocols, NamedGroup>();
            foreach (bool weAreClient in (bool[])[true, false])
            {
                data.Add(weAreClient, DtlsProtocols.Dtls13, NamedGroup.X25519);
                data.Add(weAreClient, DtlsProtocols.Dtls13, NamedGroup.Secp256r1);
                data.Add(weAreClient, DtlsProtocols.Dtls13, NamedGroup.X25519MLKem768);
                data.Add(weAreClient, DtlsProtocols.Dtls12, NamedGroup.X25519);
                data.Add(weAreClient, DtlsProtocols.Dtls12, NamedGroup.Secp256r1);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Agreements))]
    public async Task We_and_nss_agree_on_everything(bool weAreClient, DtlsProtocols protocol, NamedGroup group)
    {
        NamedGroup[] offered = [.. new[] { group, NamedGroup.Secp256r1 }.Distinct()]; // in DTLS 1.2 P-256 is for the certificate (RFC 8422 §5.1)
        DtlsContext context = weAreClient ? ClientContext(protocol, offered) : ServerContext(protocol, [group], CookiePolicy.Never);
        await using NssPair pair = await StartPairAsync(weAreClient, context, [.. Only(protocol), "-g", $"{group:D},23"]);

        await AssertAgreementAsync(pair.Ours, pair.Nss, protocol, group);

        Assert.DoesNotContain(pair.Ours.Datagrams, datagram => datagram.IsHelloRetryRequest);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls13)]
    [InlineData(DtlsProtocols.Dtls12)]
    public async Task Nss_hears_that_we_close(DtlsProtocols protocol)
    {
        await using NssPair pair = await StartPairAsync(weAreClient: true, ClientContext(protocol), Only(protocol));
        await pair.WaitUntilConnectedAsync();

        pair.Ours.Close();

        await pair.Nss.WaitUntilClosedAsync();
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls13)]
    [InlineData(DtlsProtocols.Dtls12)]
    public async Task We_hear_that_nss_closes(DtlsProtocols protocol)
    {
        await using NssPair pair = await StartPairAsync(weAreClient: false, ServerContext(protocol), Only(protocol));
        await pair.WaitUntilConnectedAsync();

        await pair.Nss.CloseAsync();

        Assert.Null(await pair.Ours.WaitUntilClosedAsync());
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
    [InlineData(true, DtlsProtocols.Dtls13)]
    [InlineData(true, DtlsProtocols.Dtls12)]
    [InlineData(false, DtlsProtocols.Dtls13)]
    [InlineData(false, DtlsProtocols.Dtls12)]
    public async Task We_log_the_secrets_that_nss_logs(bool weAreClient, DtlsProtocols protocol)
    {
        var ourLog = new ConcurrentQueue<string>();
        string nssLog = Databases.NewPath();
        DtlsContext context = weAreClient ? ClientContext(protocol, keyLog: ourLog.Enqueue) : ServerContext(protocol, keyLog: ourLog.Enqueue);
        await using NssPair pair = await StartPairAsync(weAreClient, context, [.. Only(protocol), "-l", nssLog]);

        await pair.WaitUntilConnectedAsync();

        string[] lines = await File.ReadAllLinesAsync(nssLog, TestContext.Current.CancellationToken);
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

using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Dtls.Interop.Tests.Sessions;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>One datagram between NSS and us is lost: whoever is due sends again, and the other understands.</summary>
public class NssLossTests(InteropCertificates certificates, NssDatabases databases, NssPeerProgram program)
    : NssPeerTest(certificates, databases, program)
{
    /// <summary>Which datagram of a handshake with a HelloRetryRequest is lost: sent by us or by NSS, and its index among those.</summary>
    public static TheoryData<DtlsProtocols, bool, int> Handshakes
    {
        get
        {
            var data = new TheoryData<DtlsProtocols, bool, int>();
            foreach (DtlsProtocols protocol in (DtlsProtocols[])[DtlsProtocols.Dtls13, DtlsProtocols.Dtls12])
            {
                foreach (bool sent in (bool[])[true, false])
                {
                    for (int index = 0; index < 4; index++)
                    {
                        data.Add(protocol, sent, index);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Handshakes))]
    public async Task A_client_of_ours_and_nss_connect_all_the_same(DtlsProtocols protocol, bool sent, int index)
    {
        var network = new LoseOne(sent, index);
        string[] cookie = protocol is DtlsProtocols.Dtls13 ? ["-k", "cookie"] : [];
        await using NssPeer nss = await StartServerAsync([.. Only(protocol), "-r", .. cookie]);
        DtlsContext context = ClientContext(protocol, certificate: Certificates.Client, mtu: 300);
        await using var ours = LiveSession.Connect(context, await nss.ListenAsync(), network.Loses);

        await AssertConnectedAsync(ours, nss, network);
    }

    [Theory]
    [MemberData(nameof(Handshakes))]
    public async Task A_server_of_ours_and_nss_connect_all_the_same(DtlsProtocols protocol, bool sent, int index)
    {
        var network = new LoseOne(sent, index);
        await using var ours = LiveSession.Listen(ServerContext(protocol, clients: ClientCertificateMode.Required, mtu: 300), lose: network.Loses);
        await using NssPeer nss = await StartAsync(await Databases.GetEcdsaAsync(), [.. Only(protocol), "-n", NssDatabases.Client]);
        await nss.ConnectAsync(ours.Port);

        await AssertConnectedAsync(ours, nss, network);
    }

    private async Task AssertConnectedAsync(LiveSession ours, NssPeer nss, LoseOne network)
    {
        await ours.WaitUntilConnectedAsync();
        await nss.WaitUntilConnectedAsync();
        network.Stop();
        await AssertTalkAsync(ours, nss);
    }
}

using System.Globalization;
using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Dtls.Interop.Tests.Sessions;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>OpenSSL against a session in this process: exporters, and a network that loses one datagram.</summary>
public class OpenSslLibraryTests(InteropCertificates certificates) : LivePeerTest(certificates)
{
    private const string Label = "EXTRACTOR-dtls_srtp";
    private const int ExportLength = 60;

    private static readonly string[] Export = ["-keymatexport", Label, "-keymatexportlen", ExportLength.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Which datagram is lost: one that we send or one that comes, and its index among those.</summary>
    public static TheoryData<bool, int> Losses
    {
        get
        {
            var data = new TheoryData<bool, int>();
            foreach (bool sent in (bool[])[true, false])
            {
                for (int index = 0; index < 5; index++)
                {
                    data.Add(sent, index);
                }
            }

            return data;
        }
    }

    [Fact]
    public async Task A_client_of_ours_exports_what_s_server_exports()
    {
        (RunningProcess server, int port) = await OpenSslProgram.StartServerAsync(Certificates.EcdsaServer, Export);
        await using RunningProcess _ = server;
        await using var ours = LiveSession.Connect(ClientContext(DtlsProtocols.Dtls12), port);

        await AssertSameExportAsync(ours, server);
    }

    [Fact]
    public async Task A_server_of_ours_exports_what_s_client_exports()
    {
        await using var ours = LiveSession.Listen(ServerContext(DtlsProtocols.Dtls12));
        await using RunningProcess client = OpenSslProgram.StartClient(Certificates, ours.Port, Export);

        await AssertSameExportAsync(ours, client);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_client_of_ours_and_s_server_get_over_a_loss(bool sent, int index)
    {
        var network = new LoseOne(sent, index);
        (RunningProcess server, int port) = await OpenSslProgram.StartServerAsync(
            Certificates.RsaServer, ["-mtu", "300", .. OpenSslProgram.RequireClientCertificate(Certificates)]);
        await using RunningProcess _ = server;
        DtlsContext context = ClientContext(DtlsProtocols.Dtls12, certificate: Certificates.Client, mtu: 300);
        await using var ours = LiveSession.Connect(context, port, network.Loses);

        await AssertTalkAsync(ours, server, network);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_server_of_ours_and_s_client_get_over_a_loss(bool sent, int index)
    {
        var network = new LoseOne(sent, index);
        DtlsContext context = ServerContext(DtlsProtocols.Dtls12, clients: ClientCertificateMode.Required, mtu: 300);
        await using var ours = LiveSession.Listen(context, lose: network.Loses);
        await using RunningProcess client = OpenSslProgram.StartClient(
            Certificates, ours.Port, ["-mtu", "300", .. Certificates.RsaClient.OpenSslOptions]);

        await AssertTalkAsync(ours, client, network);
    }

    private static async Task AssertSameExportAsync(LiveSession ours, RunningProcess peer)
    {
        await ours.WaitUntilConnectedAsync();
        byte[] material = ours.With(session =>
        {
            byte[] output = new byte[ExportLength];
            session.ExportKeyingMaterial(Label, default, output);
            return output;
        });
        await peer.WaitForAsync($"Keying material: {Convert.ToHexString(material)}");
    }

    private static async Task AssertTalkAsync(LiveSession ours, RunningProcess peer, LoseOne network)
    {
        await ours.WaitUntilConnectedAsync();
        await peer.WaitForAsync("Secure Renegotiation IS supported"); // said after the handshake, by both programs
        network.Stop();
        await peer.WriteLineAsync("from the peer");
        Assert.Equal("from the peer\n", await ours.ReceiveAsync());
        ours.Send("from us\n");
        await peer.WaitForAsync("from us");
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Dtls.Sockets;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>NSS against the library in this process: exporters, tickets, orderly ends.</summary>
public partial class NssLibraryTests(InteropCertificates certificates, NssDatabases databases) : IClassFixture<NssDatabases>
{
    private const string Exporters = "EXTRACTOR-dtls_srtp:60,EXPORTER-interop:32:context";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(DtlsProtocols.Dtls13)]
    [InlineData(DtlsProtocols.Dtls12)]
    public async Task A_client_of_ours_exports_what_nss_exports(DtlsProtocols protocols)
    {
        (RunningProcess server, int port) = await NssProgram.StartServerAsync(
            await databases.GetEcdsaAsync(), "-n", NssDatabases.Server, "-x", Exporters);
        await using RunningProcess _ = server;
        using var patience = new CancellationTokenSource(Patience);

        await using DtlsConnection connection = await ConnectAsync(port, protocols, patience.Token);

        await AssertSameExportsAsync(connection, server);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls13)]
    [InlineData(DtlsProtocols.Dtls12)]
    public async Task A_server_of_ours_exports_what_nss_exports(DtlsProtocols protocols)
    {
        using var patience = new CancellationTokenSource(Patience);
        using CertificateCredential credential = ReadServer();
        await using DtlsListener listener = await ListenAsync(credential, protocols, patience.Token);
        await using RunningProcess client = NssProgram.StartClient(
            await databases.GetAnonymousAsync(), listener.LocalEndPoint.Port, "-x", Exporters);

        await using DtlsConnection connection = await listener.AcceptConnectionAsync(patience.Token);

        await AssertSameExportsAsync(connection, client);
    }

    [Fact]
    public async Task Nss_resumes_with_a_ticket_of_ours_and_understands_our_close_notify()
    {
        using var patience = new CancellationTokenSource(Patience);
        using CertificateCredential credential = ReadServer();
        await using DtlsListener listener = await ListenAsync(credential, DtlsProtocols.Dtls13, patience.Token);
        await using RunningProcess client = NssProgram.StartClient(
            await databases.GetAnonymousAsync(), listener.LocalEndPoint.Port, "-V", "tls1.3:tls1.3", "-u", "-L", "2", "-A",
            databases.WriteInput("from nss"));

        foreach (bool resumed in new[] { false, true })
        {
            await using DtlsConnection connection = await listener.AcceptConnectionAsync(patience.Token);
            Assert.Equal(resumed, connection.Info.IsResumed);
            Assert.Equal("from nss", await ReceiveAsync(connection, patience.Token));
            string answer = string.Create(CultureInfo.InvariantCulture, $"answer, resumed: {resumed}\n");
            await connection.SendAsync(Encoding.ASCII.GetBytes(answer), patience.Token);
            await client.WaitForAsync(answer); // an answer that is read means that the tickets before it are read
        }

        await client.AssertExitCodeAsync(0);
    }

    // Not the other way round: between two associations tstclnt, as a server, takes the first datagram of anybody for its next client.
    // NssResumptionTests do it with a peer that does not.
    [GeneratedRegex("(?<=[: ])[0-9a-f]{2}(?=[:\n])")]
    private static partial Regex HexBytes { get; }

    private static async Task AssertSameExportsAsync(DtlsConnection connection, RunningProcess peer)
    {
        byte[] srtp = await connection.ExportKeyingMaterialAsync("EXTRACTOR-dtls_srtp", 60);
        byte[] withContext = await connection.ExportKeyingMaterialAsync("EXPORTER-interop", 32, "context"u8.ToArray());

        await peer.WaitForAsync($"{string.Join(':', withContext[^16..].Select(octet => octet.ToString("x2", CultureInfo.InvariantCulture)))}\n");

        string[] materials = peer.Output.Text.Split("    Keying Material:\n");
        Assert.Equal(3, materials.Length);
        Assert.Equal(Convert.ToHexStringLower(srtp), Hex(materials[1], srtp.Length));
        Assert.Equal(Convert.ToHexStringLower(withContext), Hex(materials[2], withContext.Length));
    }

    private static string Hex(string dump, int count) => string.Concat(HexBytes.Matches(dump).Take(count).Select(match => match.Value));

    private static async Task<string?> ReceiveAsync(DtlsConnection connection, CancellationToken stop)
    {
        var buffer = new byte[2048];
        int length = await connection.ReceiveAsync(buffer, stop);
        return length < 0 ? null : Encoding.ASCII.GetString(buffer, 0, length);
    }

    private CertificateCredential ReadServer() =>
        CredentialFiles.Read(certificates.EcdsaServer.CertificatePath, certificates.EcdsaServer.KeyPath)!;

    private static ValueTask<DtlsListener> ListenAsync(CertificateCredential credential, DtlsProtocols protocols, CancellationToken stop) =>
        DtlsListener.ListenAsync(
            new DtlsListenerOptions
            {
                ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                Server = new DtlsServerOptions { Certificates = [credential], Protocols = protocols },
            },
            stop);

    private ValueTask<DtlsConnection> ConnectAsync(int port, DtlsProtocols protocols, CancellationToken stop) =>
        DtlsConnection.ConnectAsync(
            new DtlsConnectionOptions
            {
                RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, port),
                TargetHost = "localhost",
                Client = new DtlsClientOptions
                {
                    Protocols = protocols,
                    CertificateChainPolicy = PeerTrust.OfAuthorities(certificates.AuthorityPath).ChainPolicy,
                },
            },
            stop);
}

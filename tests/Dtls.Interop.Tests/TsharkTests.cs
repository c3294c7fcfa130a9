using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Dtls.Interop.Tests.Sessions;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>What a network analyser makes of an association between two ends of ours, with our key log.</summary>
public sealed partial class TsharkTests(InteropCertificates certificates) : IDisposable
{
    private const string FromClient = "a line of the client";
    private const string FromServer = "a line of the server";
    private const string NewFromClient = "under new keys of the client";
    private const string NewFromServer = "with new keys of the server";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What makes the first answer a HelloRetryRequest, RFC 8446 §4.1.3.</summary>
    private const string RetryRandom = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dtls-tshark-");
    private readonly ConcurrentQueue<string> _keys = new();

    // Not ChaCha20-Poly1305: tshark (4.0, 4.4) does not decrypt it in DTLS 1.2; what two ends of NSS say neither (4.0).
    [Theory]
    [InlineData(CipherSuite.EcdheEcdsaWithAes128GcmSha256)]
    [InlineData(CipherSuite.EcdheEcdsaWithAes256GcmSha384)]
    public async Task Tshark_decrypts_our_dtls_1_2_with_our_key_log(CipherSuite suite)
    {
        IReadOnlyList<LiveDatagram> datagrams = await TalkAsync(DtlsProtocols.Dtls12, suite);

        string text = await DissectAsync(datagrams);

        Assert.Equal(
            [
                "Client Hello", "Hello Verify Request", "Client Hello", "Server Hello", "Certificate", "Server Key Exchange", "Server Hello Done",
                "Client Key Exchange", "Finished", "Finished",
            ],
            Messages(text));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"(0x{(int)suite:x4})"), text, StringComparison.Ordinal);
        Assert.Contains("Alert (Level: Warning, Description: Close Notify)", text, StringComparison.Ordinal);
        AssertDecrypted(text, FromClient, FromServer);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12, CipherSuite.EcdheEcdsaWithAes128GcmSha256)]
    [InlineData(DtlsProtocols.Dtls13, CipherSuite.Aes128GcmSha256)]
    public async Task Without_the_key_log_tshark_decrypts_nothing(DtlsProtocols protocol, CipherSuite suite)
    {
        IReadOnlyList<LiveDatagram> datagrams = await TalkAsync(protocol, suite);
        _keys.Clear();

        Assert.DoesNotContain("Decrypted DTLS", await DissectAsync(datagrams), StringComparison.Ordinal);
    }

    // tshark 4.0 neither knows version 0xfefc nor the unified header: of two ends of NSS, too, it shows the hellos.
    [Fact]
    public async Task Any_tshark_reads_our_hellos_of_dtls_1_3()
    {
        IReadOnlyList<LiveDatagram> datagrams = await TalkAsync(DtlsProtocols.Dtls13, CipherSuite.Aes128GcmSha256);

        string text = await DissectAsync(datagrams);

        Assert.Equal(["Client Hello", "Server Hello", "Client Hello", "Server Hello"], Messages(text).Take(4).Select(NameOnTheWire));
        Assert.Contains(RetryRandom, text, StringComparison.Ordinal);
        Assert.Contains("Extension: cookie", text, StringComparison.Ordinal);
        Assert.Contains("Extension: key_share", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CipherSuite.Aes128GcmSha256)]
    [InlineData(CipherSuite.Aes256GcmSha384)]
    [InlineData(CipherSuite.ChaCha20Poly1305Sha256)]
    public async Task Tshark_decrypts_our_dtls_1_3_with_our_key_log(CipherSuite suite)
    {
        await RequireDtls13Async();
        IReadOnlyList<LiveDatagram> datagrams = await TalkAsync(DtlsProtocols.Dtls13, suite);

        string text = await DissectAsync(datagrams);

        Assert.Equal(
            [
                "Client Hello", "Hello Retry Request", "Client Hello", "Server Hello", "Encrypted Extensions", "Certificate", "Certificate Verify",
                "Finished", "Finished", "New Session Ticket", "New Session Ticket", "Key Update", "Key Update",
            ],
            Messages(text));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"(0x{(int)suite:x4})"), text, StringComparison.Ordinal);
        Assert.Contains("RecordNumber: epoch 2, sequence number 0", text, StringComparison.Ordinal); // the server's ACK of Finished
        Assert.Contains("Alert (Level: Warning, Description: Close Notify)", text, StringComparison.Ordinal);
        AssertDecrypted(text, FromClient, FromServer, NewFromClient, NewFromServer);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [GeneratedRegex("^ +Handshake Protocol: (.*?)(?: \\(.*)?\r?$", RegexOptions.Multiline)]
    private static partial Regex MessageName { get; }

    /// <summary>Newer versions call a HelloRetryRequest by its name.</summary>
    private static string NameOnTheWire(string name) => name == "Hello Retry Request" ? "Server Hello" : name;

    private static string[] Messages(string text) => [.. MessageName.Matches(text).Select(match => match.Groups[1].Value)];

    /// <summary>The lines stand in the dump of what was decrypted, whose rows are cut after 16 bytes.</summary>
    private static void AssertDecrypted(string text, params string[] lines)
    {
        foreach (string line in lines)
        {
            Assert.Matches($"Decrypted DTLS \\({line.Length} bytes\\):\\s+0000 .*{Regex.Escape(line[..16])}", text);
        }
    }

    private async Task RequireDtls13Async()
    {
        string empty = Path.Join(_folder.FullName, "empty.pcap");
        PcapFile.Write(empty, []);
        await TsharkProgram.RequireDtls13Async(empty);
    }

    /// <summary>Everything tshark knows of the datagrams, with a dump of all bytes, those it decrypted included.</summary>
    private async Task<string> DissectAsync(IReadOnlyList<LiveDatagram> datagrams)
    {
        string capture = Path.Join(_folder.FullName, "association.pcap");
        string keys = Path.Join(_folder.FullName, "keys.log");
        PcapFile.Write(capture, datagrams);
        await File.WriteAllLinesAsync(keys, _keys);
        await using RunningProcess tshark = RunningProcess.Start(
            TsharkProgram.Require(),
            "-r", capture, "-n", "-V", "-x", "-o", $"tls.keylog_file:{keys}", "-d", $"udp.port=={PcapFile.OwnPort},dtls");
        await tshark.AssertExitCodeAsync(0);
        string text = tshark.Output.Text;
        Assert.DoesNotContain("Malformed Packet", text, StringComparison.Ordinal);
        return text;
    }

    /// <summary>
    /// A whole association of two ends of ours, as its client saw it; the key log is the client's. In DTLS 1.3 the server gives tickets, and both
    /// ends replace their keys.
    /// </summary>
    private async Task<IReadOnlyList<LiveDatagram>> TalkAsync(DtlsProtocols protocol, CipherSuite suite)
    {
        TsharkProgram.Require();
        using CertificateCredential credential = CredentialFiles.Read(certificates.EcdsaServer.CertificatePath, certificates.EcdsaServer.KeyPath)!;
        using var cache = new ClientSessionCache();
        var serverContext = DtlsContext.CreateServer(new DtlsServerOptions { Protocols = protocol, CipherSuites = [suite], Certificates = [credential] });
        var clientContext = DtlsContext.CreateClient(new DtlsClientOptions
        {
            Protocols = protocol,
            CipherSuites = [suite],
            CertificateChainPolicy = PeerTrust.OfAuthorities(certificates.AuthorityPath).ChainPolicy,
            KeyLog = _keys.Enqueue,
            SessionCache = cache,
        });
        await using var server = LiveSession.Listen(serverContext);
        await using var client = LiveSession.Connect(clientContext, server.Port);
        await client.WaitUntilConnectedAsync();
        await ExchangeAsync(client, FromClient, server, FromServer);
        if (protocol is DtlsProtocols.Dtls13)
        {
            await UpdateKeysAsync(client, server);
            await ExchangeAsync(client, NewFromClient, server, NewFromServer);
        }

        client.Close();
        await server.WaitUntilClosedAsync();
        return client.Datagrams;
    }

    private static async Task ExchangeAsync(LiveSession client, string fromClient, LiveSession server, string fromServer)
    {
        client.Send(fromClient);
        Assert.Equal(fromClient, await server.ReceiveAsync());
        server.Send(fromServer);
        Assert.Equal(fromServer, await client.ReceiveAsync());
    }

    /// <summary>Until both ends write under epoch 4.</summary>
    private static async Task UpdateKeysAsync(LiveSession client, LiveSession server)
    {
        using var patience = new CancellationTokenSource(Patience);
        Assert.True(client.With(session => session.TryUpdateKeys(requestPeerUpdate: true)));
        do
        {
            await Task.Delay(5, patience.Token); // ACKs are kept back for a moment
            await ExchangeAsync(client, FromClient, server, FromServer);
        }
        while (((bool[])[true, false]).Any(sent => client.Datagrams.Last(datagram => datagram.IsSent == sent).EpochBits != (4 & 3)));
    }
}

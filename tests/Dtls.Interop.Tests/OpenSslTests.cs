using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary><c>openssl s_server</c> and <c>openssl s_client</c> against our netcat.</summary>
public class OpenSslTests(InteropCertificates certificates)
{
    private const string FromUs = "from the cat";
    private const string FromPeer = "from the peer"; // no line may begin with a letter that s_client or s_server takes for a command

    public static TheoryData<CipherSuite> Suites => [.. CipherSuiteNames.All.Where(suite => (int)suite >= 0xC000)];

    [Theory]
    [MemberData(nameof(Suites))]
    public async Task A_client_of_ours_agrees_with_s_server_on_each_suite(CipherSuite suite)
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.ServerFor(suite), "-cipher", CipherSuiteNames.GetOpenSslName(suite));
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);

        await AssertTalkAsync(cat, server);

        Assert.Contains($"DTLS 1.2, {CipherSuiteNames.GetName(suite)}, x25519", cat.Errors.Text, StringComparison.Ordinal);
        Assert.Contains($"CIPHER is {CipherSuiteNames.GetOpenSslName(suite)}", server.Output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public async Task A_server_of_ours_agrees_with_s_client_on_each_suite(CipherSuite suite)
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(certificates.ServerFor(suite).OwnOptions);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, "-cipher", CipherSuiteNames.GetOpenSslName(suite));

        await AssertTalkAsync(cat, client);

        Assert.Contains($"DTLS 1.2, {CipherSuiteNames.GetName(suite)}, x25519", cat.Errors.Text, StringComparison.Ordinal);
        Assert.Contains($"Cipher is {CipherSuiteNames.GetOpenSslName(suite)}", client.Output.Text, StringComparison.Ordinal);
        Assert.Contains("Verify return code: 0 (ok)", client.Output.Text, StringComparison.Ordinal);
        Assert.Contains("Extended master secret: yes", client.Output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x25519", "X25519")]
    [InlineData("secp256r1", "P-256")]
    [InlineData("secp384r1", "P-384")]
    [InlineData("secp521r1", "P-521")]
    public async Task A_client_of_ours_agrees_with_s_server_on_each_group(string group, string openSslName)
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer, "-groups", openSslName);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);

        await AssertTalkAsync(cat, server);

        Assert.Contains($", {group}, ", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x25519", "X25519")]
    [InlineData("secp256r1", "ECDH, prime256v1")]
    [InlineData("secp384r1", "ECDH, secp384r1")]
    [InlineData("secp521r1", "ECDH, secp521r1")]
    public async Task A_server_of_ours_agrees_with_s_client_on_each_group(string group, string openSslName)
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync([.. certificates.EcdsaServer.OwnOptions, "--groups", group]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port);

        await AssertTalkAsync(cat, client);

        Assert.Contains($", {group}, ", cat.Errors.Text, StringComparison.Ordinal);
        Assert.Contains($"Server Temp Key: {openSslName}, ", client.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flights_are_cut_to_a_small_mtu_by_both_when_we_connect()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.RsaServer, "-mtu", "300");
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath, "--mtu", "300");

        await AssertTalkAsync(cat, server);
    }

    [Fact]
    public async Task Flights_are_cut_to_a_small_mtu_by_both_when_we_listen()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync([.. certificates.RsaServer.OwnOptions, "--mtu", "300"]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, "-mtu", "300");

        await AssertTalkAsync(cat, client);
    }

    [Fact]
    public async Task A_client_of_ours_answers_the_cookie_of_s_server()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer, "-listen");
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);

        await AssertTalkAsync(cat, server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S_server_believes_our_client_certificate(bool rsa)
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer, RequireClientCertificate);
        await using RunningProcess _ = server;
        PemPair own = rsa ? certificates.RsaClient : certificates.Client;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, ["--ca", certificates.AuthorityPath, .. own.OwnOptions]);

        await AssertTalkAsync(cat, server);

        Assert.Contains("subject=CN = client", server.Output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_of_ours_believes_the_certificate_of_s_client(bool rsa)
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(
            [.. certificates.EcdsaServer.OwnOptions, "--require-client-cert", "--ca", certificates.AuthorityPath]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, (rsa ? certificates.RsaClient : certificates.Client).OpenSslOptions);

        await AssertTalkAsync(cat, client);

        Assert.Contains("peer CN=client sha-256:", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_application_protocol_is_agreed_on()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(
            [.. certificates.EcdsaServer.OwnOptions, "--alpn", "webrtc,c-webrtc"]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, "-alpn", "other,c-webrtc");

        await AssertTalkAsync(cat, client);

        Assert.Contains("ALPN c-webrtc", cat.Errors.Text, StringComparison.Ordinal);
        Assert.Contains("ALPN protocol: c-webrtc", client.Output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(384)]
    [InlineData(521)]
    public async Task Certificates_on_larger_curves_are_believed(int bits)
    {
        PemPair pair = bits == 384 ? certificates.P384Server : certificates.P521Server;
        (RunningProcess server, int port) = await StartServerAsync(pair);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);

        await AssertTalkAsync(cat, server);

        Assert.Contains("signed with Ecdsa", cat.Errors.Text, StringComparison.Ordinal);
    }

    // Not the other way round: s_server finds no suite for an Ed25519 certificate in DTLS, with s_client neither.
    [Fact]
    public async Task S_client_believes_an_ed25519_certificate()
    {
        PemPair pair = await certificates.MakeEd25519ServerAsync();
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(pair.OwnOptions);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, "-CAfile", pair.CertificatePath);

        await AssertTalkAsync(cat, client);

        Assert.Contains("signed with Ed25519", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_from_an_unknown_authority_is_refused_by_our_client()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.OtherAuthorityPath);

        await OwnProgram.AssertRefusedAsync(cat, "sent alert unknown_ca (48): ");
        await server.WaitForAsync("SSL alert number 48", server.Errors);
    }

    [Fact]
    public async Task A_server_of_another_name_is_refused_by_our_client()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.WrongNameServer);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);

        await OwnProgram.AssertRefusedAsync(cat, "sent alert certificate_unknown (46): ");
        await server.WaitForAsync("SSL alert number 46", server.Errors);
    }

    [Fact]
    public async Task A_server_with_another_fingerprint_is_refused_by_our_client()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--fingerprint", $"sha-256:{new string('0', 64)}");

        await OwnProgram.AssertRefusedAsync(cat, "sent alert certificate_unknown (46): ");
        await server.WaitForAsync("SSL alert number 46", server.Errors);
    }

    [Fact]
    public async Task Our_client_without_a_certificate_is_told_why_s_server_refuses_it()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer, RequireClientCertificate);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);

        await OwnProgram.AssertRefusedAsync(cat, "received alert handshake_failure (40): ");
        await server.WaitForAsync("peer did not return a certificate", server.Errors);
    }

    [Fact]
    public async Task Our_client_with_a_strange_certificate_is_told_why_s_server_refuses_it()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer, RequireClientCertificate);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(
            port, ["--ca", certificates.AuthorityPath, .. certificates.StrangeClient.OwnOptions]);

        await OwnProgram.AssertRefusedAsync(cat, "received alert unknown_ca (48): ");
        await server.WaitForAsync("certificate verify failed", server.Errors);
    }

    [Fact]
    public async Task S_client_without_a_certificate_is_refused_by_our_server()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(
            [.. certificates.EcdsaServer.OwnOptions, "--require-client-cert", "--ca", certificates.AuthorityPath]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port);

        // RFC 5246 §7.4.6: handshake_failure; certificate_required is DTLS 1.3's.
        await OwnProgram.AssertRefusedAsync(cat, "sent alert handshake_failure (40): ");
        await client.WaitForAsync("SSL alert number 40", client.Errors);
        await client.AssertExitCodeAsync(1);
    }

    [Fact]
    public async Task S_client_with_a_strange_certificate_is_refused_by_our_server()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(
            [.. certificates.EcdsaServer.OwnOptions, "--require-client-cert", "--ca", certificates.AuthorityPath]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, certificates.StrangeClient.OpenSslOptions);

        await OwnProgram.AssertRefusedAsync(cat, "sent alert unknown_ca (48): ");
        await client.WaitForAsync("SSL alert number 48", client.Errors);
        await client.AssertExitCodeAsync(1);
    }

    [Fact]
    public async Task Our_server_is_told_why_s_client_refuses_its_authority()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(certificates.EcdsaServer.OwnOptions);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, "-CAfile", certificates.OtherAuthorityPath);

        await OwnProgram.AssertRefusedAsync(cat, "received alert unknown_ca (48): ");
        await client.AssertExitCodeAsync(1);
    }

    [Fact]
    public async Task Our_server_is_told_why_s_client_refuses_its_name()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(certificates.WrongNameServer.OwnOptions);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port);

        await OwnProgram.AssertRefusedAsync(cat, "received alert bad_certificate (42): ");
        await client.WaitForAsync("hostname mismatch", client.Errors);
        await client.AssertExitCodeAsync(1);
    }

    [Fact]
    public async Task Without_a_common_suite_both_say_so()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(certificates.EcdsaServer.OwnOptions);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, "-cipher", "ECDHE-RSA-AES128-GCM-SHA256");

        await OwnProgram.AssertRefusedAsync(cat, "sent alert handshake_failure (40): ");
        await client.WaitForAsync("SSL alert number 40", client.Errors);
    }

    private string[] RequireClientCertificate => OpenSslProgram.RequireClientCertificate(certificates);

    private static Task<(RunningProcess Server, int Port)> StartServerAsync(PemPair pair, params string[] arguments) =>
        OpenSslProgram.StartServerAsync(pair, arguments);

    private RunningProcess StartClient(int port, params string[] arguments) => OpenSslProgram.StartClient(certificates, port, arguments);

    /// <summary>Both send a line, both receive it, and the end of our input, or of the client's, is an orderly end for both.</summary>
    private static async Task AssertTalkAsync(RunningProcess cat, RunningProcess peer)
    {
        await cat.WriteLineAsync(FromUs);
        await peer.WaitForAsync(FromUs);
        await peer.WriteLineAsync(FromPeer);
        await cat.WaitForAsync(FromPeer);
        bool peerIsClient = peer.ToString().Contains("s_client", StringComparison.Ordinal);
        (peerIsClient ? peer : cat).CloseInput();
        await cat.AssertExitCodeAsync(0);
        if (peerIsClient)
        {
            await peer.AssertExitCodeAsync(0);
        }
    }
}

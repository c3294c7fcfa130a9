using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary><c>gnutls-serv --udp</c> and <c>gnutls-cli --udp</c> against our netcat.</summary>
public class GnuTlsTests(InteropCertificates certificates)
{
    private const string Line = "from one to the other";

    public static TheoryData<CipherSuite> Suites => OpenSslTests.Suites;

    [Theory]
    [MemberData(nameof(Suites))]
    public async Task A_client_of_ours_agrees_with_gnutls_serv_on_each_suite(CipherSuite suite)
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.ServerFor(suite), "--priority", PriorityOf(suite));
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);

        await AssertEchoFromServerAsync(cat, server);

        Assert.Contains($"DTLS 1.2, {CipherSuiteNames.GetName(suite)}, ", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public async Task A_server_of_ours_agrees_with_gnutls_cli_on_each_suite(CipherSuite suite)
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(["--echo", .. certificates.ServerFor(suite).OwnOptions]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, "--priority", PriorityOf(suite));

        await AssertEchoFromCatAsync(cat, client);

        Assert.Contains($"DTLS 1.2, {CipherSuiteNames.GetName(suite)}, ", cat.Errors.Text, StringComparison.Ordinal);
        Assert.Contains("extended master secret, safe renegotiation", client.Output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x25519", "X25519")]
    [InlineData("secp256r1", "SECP256R1")]
    [InlineData("secp384r1", "SECP384R1")]
    [InlineData("secp521r1", "SECP521R1")]
    public async Task A_client_of_ours_agrees_with_gnutls_serv_on_each_group(string group, string gnuTlsName)
    {
        (RunningProcess server, int port) = await StartServerAsync(
            certificates.RsaServer, "--priority", $"NORMAL:-GROUP-ALL:+GROUP-{gnuTlsName}");
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);

        await AssertEchoFromServerAsync(cat, server);

        Assert.Contains($", {group}, ", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x25519", "ECDHE-X25519")]
    [InlineData("secp256r1", "ECDHE-SECP256R1")]
    [InlineData("secp384r1", "ECDHE-SECP384R1")]
    [InlineData("secp521r1", "ECDHE-SECP521R1")]
    public async Task A_server_of_ours_agrees_with_gnutls_cli_on_each_group(string group, string gnuTlsName)
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(
            ["--echo", "--groups", group, .. certificates.EcdsaServer.OwnOptions]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port);

        await AssertEchoFromCatAsync(cat, client);

        Assert.Contains($", {group}, ", cat.Errors.Text, StringComparison.Ordinal);
        Assert.Contains($"({gnuTlsName})", client.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flights_are_cut_to_a_small_mtu_by_both_when_we_connect()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.RsaServer, "--mtu", "300");
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath, "--mtu", "300");

        await AssertEchoFromServerAsync(cat, server);
    }

    [Fact]
    public async Task Flights_are_cut_to_a_small_mtu_by_both_when_we_listen()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(["--echo", "--mtu", "300", .. certificates.RsaServer.OwnOptions]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, "--mtu", "300");

        await AssertEchoFromCatAsync(cat, client);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Gnutls_serv_believes_our_client_certificate(bool rsa)
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer, RequireClientCertificate);
        await using RunningProcess _ = server;
        PemPair own = rsa ? certificates.RsaClient : certificates.Client;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, ["--ca", certificates.AuthorityPath, .. own.OwnOptions]);

        await AssertEchoFromServerAsync(cat, server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_of_ours_believes_the_certificate_of_gnutls_cli(bool rsa)
    {
        (RunningProcess cat, int port) = await StartStrictCatAsync();
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, (rsa ? certificates.RsaClient : certificates.Client).GnuTlsOptions);

        await AssertEchoFromCatAsync(cat, client);

        Assert.Contains("peer CN=client sha-256:", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_client_believes_an_ed25519_certificate()
    {
        PemPair pair = await certificates.MakeEd25519ServerAsync();
        (RunningProcess server, int port) = await StartServerAsync(pair);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", pair.CertificatePath);

        await AssertEchoFromServerAsync(cat, server);

        Assert.Contains("signed with Ed25519", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gnutls_cli_believes_an_ed25519_certificate()
    {
        PemPair pair = await certificates.MakeEd25519ServerAsync();
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(["--echo", .. pair.OwnOptions]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, "--x509cafile", pair.CertificatePath);

        await AssertEchoFromCatAsync(cat, client);

        Assert.Contains("(EdDSA-Ed25519)", client.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gnutls_serv_from_an_unknown_authority_is_refused_by_our_client()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.OtherAuthorityPath);

        await OwnProgram.AssertRefusedAsync(cat, "sent alert unknown_ca (48): ");
        await server.WaitForAsync("Error in handshake()", server.Errors);
    }

    [Fact]
    public async Task Gnutls_serv_of_another_name_is_refused_by_our_client()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.WrongNameServer);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);

        await OwnProgram.AssertRefusedAsync(cat, "sent alert certificate_unknown (46): ");
        await server.WaitForAsync("Error in handshake()", server.Errors);
    }

    [Fact]
    public async Task Our_client_without_a_certificate_gives_up_when_gnutls_serv_falls_silent()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer, RequireClientCertificate);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath, "--timeout", "5");

        await server.WaitForAsync("No certificate was found", server.Errors); // it sends no alert
        await OwnProgram.AssertRefusedAsync(cat, "");
    }

    [Fact]
    public async Task Our_client_with_a_strange_certificate_is_told_that_gnutls_serv_refuses_it()
    {
        (RunningProcess server, int port) = await StartServerAsync(certificates.EcdsaServer, RequireClientCertificate);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(
            port, ["--ca", certificates.AuthorityPath, .. certificates.StrangeClient.OwnOptions]);

        // Its alert comes in plaintext, so we doubt it and send our flight again. That is more than gnutls-serv 3.7.9 can bear: it crashes, and
        // that nobody listens any more confirms the alert.
        await cat.AssertExitCodeAsync(1);
        Assert.Contains("received alert access_denied (49)", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gnutls_cli_without_a_certificate_is_refused_by_our_server()
    {
        (RunningProcess cat, int port) = await StartStrictCatAsync();
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port);

        await OwnProgram.AssertRefusedAsync(cat, "sent alert handshake_failure (40): ");
        await client.AssertExitCodeAsync(1);
        Assert.Contains("[40]", client.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gnutls_cli_with_a_strange_certificate_is_refused_by_our_server()
    {
        (RunningProcess cat, int port) = await StartStrictCatAsync();
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, certificates.StrangeClient.GnuTlsOptions);

        await OwnProgram.AssertRefusedAsync(cat, "sent alert unknown_ca (48): ");
        await client.AssertExitCodeAsync(1);
        Assert.Contains("[48]", client.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_server_is_told_that_gnutls_cli_refuses_its_authority()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(certificates.EcdsaServer.OwnOptions);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port, "--x509cafile", certificates.OtherAuthorityPath);

        await OwnProgram.AssertRefusedAsync(cat, "received alert bad_certificate (42): ");
        await client.AssertExitCodeAsync(1);
    }

    [Fact]
    public async Task Our_server_is_told_that_gnutls_cli_refuses_its_name()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(certificates.WrongNameServer.OwnOptions);
        await using RunningProcess _ = cat;
        await using RunningProcess client = StartClient(port);

        await OwnProgram.AssertRefusedAsync(cat, "received alert bad_certificate (42): ");
        await client.AssertExitCodeAsync(1);
    }

    private string[] RequireClientCertificate => GnuTlsProgram.RequireClientCertificate(certificates);

    private static string PriorityOf(CipherSuite suite)
    {
        string name = CipherSuiteNames.GetOpenSslName(suite);
        string keyExchange = CipherSuiteNames.NeedsRsaKey(suite) ? "ECDHE-RSA" : "ECDHE-ECDSA";
        string cipher = name.Contains("CHACHA20", StringComparison.Ordinal) ? "CHACHA20-POLY1305"
            : name.Contains("AES128", StringComparison.Ordinal) ? "AES-128-GCM" : "AES-256-GCM";
        return $"NORMAL:-VERS-ALL:+VERS-DTLS1.2:-CIPHER-ALL:+{cipher}:-KX-ALL:+{keyExchange}";
    }

    private Task<(RunningProcess Cat, int Port)> StartStrictCatAsync() => OwnProgram.StartCatListenerAsync(
        ["--echo", "--require-client-cert", "--ca", certificates.AuthorityPath, .. certificates.EcdsaServer.OwnOptions]);

    private static Task<(RunningProcess Server, int Port)> StartServerAsync(PemPair pair, params string[] arguments) =>
        GnuTlsProgram.StartServerAsync(pair, arguments);

    private RunningProcess StartClient(int port, params string[] arguments) => GnuTlsProgram.StartClient(certificates, port, arguments);

    /// <summary>Our line comes back, and the end of our input is an orderly end.</summary>
    private static async Task AssertEchoFromServerAsync(RunningProcess cat, RunningProcess server)
    {
        await cat.WriteLineAsync(Line);
        await cat.WaitForAsync(Line);
        await server.WaitForAsync($"command: {Line}", server.Errors);
        cat.CloseInput();
        await cat.AssertExitCodeAsync(0);
    }

    /// <summary>The peer's line comes back to it, and the end of its input is an orderly end for both.</summary>
    private static async Task AssertEchoFromCatAsync(RunningProcess cat, RunningProcess client)
    {
        await client.WaitForAsync("Handshake was completed");
        await client.WriteLineAsync(Line);
        await client.WaitForAsync(Line);
        client.CloseInput();
        await client.AssertExitCodeAsync(0);
        await cat.AssertExitCodeAsync(0);
    }
}

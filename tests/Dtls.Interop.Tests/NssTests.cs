using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>NSS, what Firefox makes its calls with, against our netcat: DTLS 1.3 and 1.2 in both roles.</summary>
public class NssTests(InteropCertificates certificates, NssDatabases databases) : IClassFixture<NssDatabases>
{
    private const string FromUs = "from the cat";
    private const string FromPeer = "from the peer";
    private const string Only12 = "tls1.2:tls1.2";
    private const string Only13 = "tls1.3:tls1.3";

    // The client sends one share, of x25519; a server that takes another group makes a HelloRetryRequest in DTLS 1.3.
    [Theory]
    [InlineData("1.3", Only13, "x25519", "x25519")]
    [InlineData("1.3", Only13, "P256", "secp256r1")]
    [InlineData("1.3", Only13, "P384", "secp384r1")]
    [InlineData("1.3", Only13, "P521", "secp521r1")]
    [InlineData("1.2", Only12, "x25519,P256", "x25519")] // P256 is for the certificate
    [InlineData("1.2", Only12, "P256", "secp256r1")]
    public async Task A_client_of_ours_agrees_with_nss_on_each_group(string version, string range, string nssGroup, string group)
    {
        (RunningProcess server, int port) = await StartServerAsync("-V", range, "-I", nssGroup);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);

        await AssertTalkAsync(cat, server);

        Assert.Contains($": DTLS {version}, ", cat.Errors.Text, StringComparison.Ordinal);
        Assert.Contains($", {group}, ", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.3", Only13, "x25519")]
    [InlineData("1.3", Only13, "secp256r1")]
    [InlineData("1.3", Only13, "X25519MLKEM768")]
    [InlineData("1.2", Only12, "x25519")]
    [InlineData("1.2", Only12, "secp256r1")]
    public async Task A_server_of_ours_agrees_with_nss_on_each_group(string version, string range, string group)
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync([.. certificates.EcdsaServer.OwnOptions, "--groups", group]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = NssProgram.StartClient(await databases.GetAnonymousAsync(), port, "-V", range);

        await AssertTalkAsync(cat, client);

        Assert.Contains($": DTLS {version}, ", cat.Errors.Text, StringComparison.Ordinal);
        Assert.Contains($", {group}, ", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CipherSuite.Aes256GcmSha384, ":1302", true)]
    [InlineData(CipherSuite.ChaCha20Poly1305Sha256, ":1303", false)]
    public async Task A_client_of_ours_agrees_with_nss_on_each_suite(CipherSuite suite, string nssSuite, bool rsa)
    {
        (RunningProcess server, int port) = await NssProgram.StartServerAsync(
            await (rsa ? databases.GetRsaAsync() : databases.GetEcdsaAsync()), "-n", NssDatabases.Server, "-V", Only13, "-c", nssSuite);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath, "--mtu", "300");

        await AssertTalkAsync(cat, server);

        Assert.Contains($": DTLS 1.3, {CipherSuiteNames.GetName(suite)}, ", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CipherSuite.Aes256GcmSha384, ":1302")]
    [InlineData(CipherSuite.ChaCha20Poly1305Sha256, ":1303")]
    public async Task A_server_of_ours_agrees_with_nss_on_each_suite_with_flights_cut_small(CipherSuite suite, string nssSuite)
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync([.. certificates.RsaServer.OwnOptions, "--mtu", "300"]);
        await using RunningProcess _ = cat;
        // -o: NSS asks an RSA key of a server for key encipherment, which DTLS 1.3 has no use for.
        await using RunningProcess client = NssProgram.StartClient(await databases.GetAnonymousAsync(), port, "-o", "-V", Only13, "-c", nssSuite);

        await AssertTalkAsync(cat, client);

        Assert.Contains($": DTLS 1.3, {CipherSuiteNames.GetName(suite)}, ", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auto", "1.3")]
    [InlineData("1.2", "1.2")]
    [InlineData("1.3", "1.3")]
    public async Task A_client_that_speaks_both_versions_gets_the_newest_that_we_accept(string accepted, string version)
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync([.. certificates.EcdsaServer.OwnOptions, "--version", accepted]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = NssProgram.StartClient(await databases.GetAnonymousAsync(), port, "-V", "tls1.2:tls1.3");

        await AssertTalkAsync(cat, client);

        Assert.Contains($": DTLS {version}, ", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Only13, false)]
    [InlineData(Only13, true)]
    [InlineData(Only12, false)]
    [InlineData(Only12, true)]
    public async Task A_server_of_ours_believes_the_certificate_of_nss(string range, bool rsa)
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(
            [.. certificates.EcdsaServer.OwnOptions, "--require-client-cert", "--ca", certificates.AuthorityPath]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = NssProgram.StartClient(
            await (rsa ? databases.GetRsaAsync() : databases.GetEcdsaAsync()), port, "-V", range, "-n", NssDatabases.Client);

        await AssertTalkAsync(cat, client);

        Assert.Contains("peer CN=client sha-256:", cat.Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Only13, "sent alert certificate_required (116): ", "SSL_ERROR_RX_CERTIFICATE_REQUIRED_ALERT")]
    [InlineData(Only12, "sent alert handshake_failure (40): ", "SSL_ERROR_HANDSHAKE_FAILURE_ALERT")]
    public async Task Nss_without_a_certificate_is_refused_by_our_server(string range, string reason, string nssReason)
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(
            [.. certificates.EcdsaServer.OwnOptions, "--require-client-cert", "--ca", certificates.AuthorityPath]);
        await using RunningProcess _ = cat;
        await using RunningProcess client = NssProgram.StartClient(await databases.GetAnonymousAsync(), port, "-V", range);

        await OwnProgram.AssertRefusedAsync(cat, reason);
        await client.WaitForAsync(nssReason, client.Errors);
    }

    [Fact]
    public async Task Our_server_is_told_why_nss_refuses_its_name()
    {
        (RunningProcess cat, int port) = await OwnProgram.StartCatListenerAsync(certificates.WrongNameServer.OwnOptions);
        await using RunningProcess _ = cat;
        await using RunningProcess client = NssProgram.StartClient(await databases.GetAnonymousAsync(), port, "-V", Only13);

        await OwnProgram.AssertRefusedAsync(cat, "received alert bad_certificate (42): ");
        await client.WaitForAsync("SSL_ERROR_BAD_CERT_DOMAIN", client.Errors);
    }

    [Fact]
    public async Task Nss_is_told_why_our_client_refuses_its_authority()
    {
        (RunningProcess server, int port) = await StartServerAsync("-V", Only13);
        await using RunningProcess _ = server;
        await using RunningProcess cat = OwnProgram.StartCatClient(port, "--ca", certificates.OtherAuthorityPath);

        await OwnProgram.AssertRefusedAsync(cat, "sent alert unknown_ca (48): ");
        await server.WaitForAsync("SSL_ERROR_UNKNOWN_CA_ALERT", server.Errors);
    }

    private async Task<(RunningProcess Server, int Port)> StartServerAsync(params string[] arguments) =>
        await NssProgram.StartServerAsync(await databases.GetEcdsaAsync(), ["-n", NssDatabases.Server, .. arguments]);

    /// <summary>Both finish the handshake, send a line each, and receive it.</summary>
    private static async Task AssertTalkAsync(RunningProcess cat, RunningProcess peer)
    {
        await peer.WaitForAsync("stateless resumes", peer.Errors);
        await cat.WriteLineAsync(FromUs);
        await peer.WaitForAsync(FromUs);
        await peer.WriteLineAsync(FromPeer);
        await cat.WaitForAsync(FromPeer);
    }
}

using Dtls.Interop.Tests.Processes;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>Our netcat on both ends, and what a user sees of it.</summary>
public class CatTests(InteropCertificates certificates)
{
    [Fact]
    public async Task Lines_go_both_ways_and_the_end_of_the_input_ends_both()
    {
        (RunningProcess listener, int port) = await OwnProgram.StartCatListenerAsync(certificates.EcdsaServer.OwnOptions);
        await using RunningProcess _ = listener;
        await using RunningProcess client = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath, "--servername", "localhost");

        await client.WriteLineAsync("from the client");
        await listener.WaitForAsync("from the client\n");
        await listener.WriteLineAsync("from the listener");
        await client.WaitForAsync("from the listener\n");
        client.CloseInput();

        await client.AssertExitCodeAsync(0);
        await listener.AssertExitCodeAsync(0);
        Assert.Equal("from the client\n", listener.Output.Text);
        Assert.Equal("from the listener\n", client.Output.Text);
        Assert.Contains("server name localhost", listener.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_echo_sends_back_is_awaited_after_the_end_of_the_input()
    {
        (RunningProcess listener, int port) = await OwnProgram.StartCatListenerAsync(["--echo", .. certificates.EcdsaServer.OwnOptions]);
        await using RunningProcess _ = listener;
        await using RunningProcess client = OwnProgram.StartCatClient(port, "--ca", certificates.AuthorityPath);
        string longLine = new('x', 3000); // three datagrams

        await client.WriteLineAsync(longLine);
        client.CloseInput();

        await client.AssertExitCodeAsync(0);
        await listener.AssertExitCodeAsync(0);
        Assert.Equal($"{longLine}\n", client.Output.Text);
    }

    [Fact]
    public async Task A_made_certificate_is_believed_by_its_fingerprint()
    {
        (RunningProcess listener, int port) = await OwnProgram.StartCatListenerAsync("--echo");
        await using RunningProcess _ = listener;
        string told = await listener.WaitForAsync("--fingerprint sha-256:", listener.Errors);
        string fingerprint = told[told.IndexOf("sha-256:", StringComparison.Ordinal)..].Trim();
        await using RunningProcess client = OwnProgram.StartCatClient(port, "--fingerprint", fingerprint);

        await client.WriteLineAsync("hello");
        await client.WaitForAsync("hello");
        client.CloseInput();

        await client.AssertExitCodeAsync(0);
    }

    [Fact]
    public async Task Without_trust_there_is_no_connection()
    {
        (RunningProcess listener, int port) = await OwnProgram.StartCatListenerAsync("--echo");
        await using RunningProcess _ = listener;
        await using RunningProcess client = OwnProgram.StartCatClient(port);

        await client.AssertExitCodeAsync(1);
        await listener.AssertExitCodeAsync(1);
        Assert.Contains("sent alert unknown_ca (48)", client.Errors.Text, StringComparison.Ordinal);
        Assert.Contains("received alert unknown_ca (48)", listener.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_port_is_one_clear_line_and_exit_code_1()
    {
        await using RunningProcess client = OwnProgram.StartCatClient(FreePort.Next(), "--insecure");

        await client.AssertExitCodeAsync(1);

        Assert.Contains("nobody listens there", client.Errors.Text, StringComparison.Ordinal);
        Assert.Single(client.Errors.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_bad_option_is_exit_code_2()
    {
        await using RunningProcess client = OwnProgram.StartCat(["--connect", "nowhere"]);

        await client.AssertExitCodeAsync(2);
    }
}

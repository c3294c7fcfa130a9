using System.Globalization;
using System.Text.Json;
using Dtls.Interop.Tests.Processes;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>The flood as a user runs it, only shorter.</summary>
public sealed class FloodTests : IDisposable
{
    private readonly string _jsonPath = Path.GetTempFileName();

    public void Dispose() => File.Delete(_jsonPath);

    [Theory]
    [InlineData("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "simd")]
    [InlineData("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "bcl")]
    public async Task The_embedded_echo_is_flooded_and_the_counts_add_up(string suite, string aead)
    {
        await using RunningProcess flood = OwnProgram.StartFlood(
            "--seconds", "2", "--warm-up", "0.2", "--connections", "8", "--suite", suite, "--aead", aead, "--json", _jsonPath);

        await flood.AssertExitCodeAsync(0);

        JsonElement json = ReadJson();
        Assert.Equal(suite, json.GetProperty("cipher_suite").GetString());
        Assert.Equal(aead, json.GetProperty("aead").GetString());
        Assert.Equal("DTLS 1.2", json.GetProperty("protocol").GetString());
        Assert.Equal(8, json.GetProperty("connections").GetInt32());
        Assert.Equal(8, json.GetProperty("handshakes").GetInt32());
        long received = json.GetProperty("datagrams_received").GetInt64();
        Assert.True(received > 1000, $"{received} datagrams in two seconds");
        Assert.Equal(json.GetProperty("datagrams_sent").GetInt64(), received + json.GetProperty("datagrams_lost").GetInt64());
        Assert.Equal(0, json.GetProperty("datagrams_duplicated").GetInt64());
        Assert.Equal(0, json.GetProperty("datagrams_foreign").GetInt64());
        Assert.True(json.GetProperty("rtt_p50_us").GetDouble() > 0);
        Assert.Contains("s flooding: sent/s", flood.Output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', flood.Output.Text);
        Assert.Empty(flood.Errors.Text);
    }

    [Fact]
    public async Task A_rate_is_kept()
    {
        await using RunningProcess flood = OwnProgram.StartFlood(
            "--seconds", "2", "--warm-up", "0", "--connections", "4", "--rate", "2000", "--size", "160", "--json", _jsonPath);

        await flood.AssertExitCodeAsync(0);

        JsonElement json = ReadJson();
        // Wide, because a build server stalls; a flood that does not keep the rate at all is off by far more.
        Assert.InRange(json.GetProperty("datagrams_sent").GetInt64(), 2000, 4400);
    }

    [Fact]
    public async Task Handshakes_are_counted()
    {
        await using RunningProcess flood = OwnProgram.StartFlood("handshake", "--seconds", "2", "--warm-up", "0.2", "--json", _jsonPath);

        await flood.AssertExitCodeAsync(0);

        JsonElement json = ReadJson();
        Assert.True(json.GetProperty("handshakes").GetInt64() > 10);
        Assert.Equal(0, json.GetProperty("handshake_failures").GetInt64());
        Assert.True(json.GetProperty("handshake_p99_ms").GetDouble() >= json.GetProperty("handshake_p50_ms").GetDouble());
    }

    [Fact]
    public async Task A_served_echo_is_a_target()
    {
        await using RunningProcess server = OwnProgram.StartFlood("--serve", "127.0.0.1:0");
        int port = await OwnProgram.ReadPortAsync(server, server.Output);
        string told = await server.WaitForAsync("sha-256:");
        string fingerprint = told[told.IndexOf("sha-256:", StringComparison.Ordinal)..].Trim();
        await using RunningProcess flood = OwnProgram.StartFlood(
            "--target", string.Create(CultureInfo.InvariantCulture, $"localhost:{port}"),
            "--fingerprint", fingerprint, "--seconds", "1", "--warm-up", "0", "--connections", "2", "--json", _jsonPath);

        await flood.AssertExitCodeAsync(0);

        Assert.True(ReadJson().GetProperty("datagrams_received").GetInt64() > 0);
    }

    [Fact]
    public async Task A_target_that_is_not_there_is_one_clear_line_and_exit_code_1()
    {
        await using RunningProcess flood = OwnProgram.StartFlood(
            "--target", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}"), "--insecure");

        await flood.AssertExitCodeAsync(1);

        string line = Assert.Single(flood.Errors.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("nobody listens there", line, StringComparison.Ordinal);
    }

    private JsonElement ReadJson() => JsonDocument.Parse(File.ReadAllText(_jsonPath)).RootElement;
}

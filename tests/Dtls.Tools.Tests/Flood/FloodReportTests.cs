using System.Text.Json;
using Dtls.Flood.Displays;
using Dtls.Flood.Measurements;
using Spectre.Console;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

public class FloodReportTests
{
    private static readonly FloodReport Report = new()
    {
        Mode = "data",
        Target = "embedded echo on 127.0.0.1:1",
        Connections = 64,
        PayloadBytes = 1200,
        Seconds = 10,
        Window = 32,
        Handshakes = 64,
        HandshakesPerSecond = 1234.5,
        HandshakeP50Ms = 1.25,
        DatagramsSent = 3_000_000,
        DatagramsReceived = 2_999_990,
        DatagramsLost = 10,
        DatagramsPerSecond = 300_000,
        GigabitsPerSecond = 2.88,
        RttP50Us = 61.5,
        CipherSuite = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        Protocol = "DTLS 1.2",
        Group = "x25519",
        Transport = "udp",
        Aead = "auto",
    };

    [Fact]
    public void The_json_is_one_flat_object_with_the_promised_names()
    {
        using JsonDocument json = JsonDocument.Parse(FloodJson.Write(Report));

        string[] promised =
        [
            "handshakes_per_second", "handshake_p50_ms", "handshake_p99_ms", "connections", "payload_bytes", "seconds", "datagrams_sent",
            "datagrams_received", "datagrams_lost", "datagrams_duplicated", "datagrams_per_second", "gigabits_per_second", "rtt_p50_us",
            "rtt_p99_us", "rtt_p999_us", "cpu_ns_per_datagram", "allocated_bytes_per_datagram", "gen2_collections",
            "peak_working_set_bytes", "protocol", "cipher_suite", "group", "transport", "aead",
        ];
        string[] names = [.. json.RootElement.EnumerateObject().Select(property => property.Name)];
        Assert.Empty(promised.Except(names));
        Assert.All(json.RootElement.EnumerateObject(), property =>
            Assert.True(property.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String, property.Name));
        Assert.Equal(61.5, json.RootElement.GetProperty("rtt_p50_us").GetDouble());
        Assert.Equal(10, json.RootElement.GetProperty("datagrams_lost").GetInt64());
    }

    [Fact]
    public void Elsewhere_than_on_a_terminal_there_are_plain_lines()
    {
        using var output = new StringWriter();

        new PlainDisplay(output).Summarize(Report);

        string text = output.ToString();
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('│', text);
        Assert.Contains("datagrams/s out / back:       0 / 300,000", text, StringComparison.Ordinal);
        Assert.Contains("61.5 us", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_one_plain_line()
    {
        using var output = new StringWriter();

        int result = await new PlainDisplay(output).ShowAsync(show =>
        {
            show(new FloodProgress("flooding", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), [("sent/s", "5"), ("lost", "0")]));
            return Task.FromResult(5);
        });

        Assert.Equal(5, result);
        Assert.Equal($"  3 s flooding: sent/s 5, lost 0{Environment.NewLine}", output.ToString());
    }

    [Fact]
    public async Task On_a_terminal_there_is_a_table()
    {
        using var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 120;
        var display = new TerminalDisplay(console);

        await display.ShowAsync(show =>
        {
            show(new FloodProgress("flooding", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), [("sent/s", "[5]")]));
            return Task.FromResult(0);
        });
        display.Summarize(Report);

        string text = output.ToString();
        Assert.Contains("flooding, 3 of 10 s", text, StringComparison.Ordinal);
        Assert.Contains("[5]", text, StringComparison.Ordinal);
        Assert.Contains("0 / 300,000", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_of_handshakes_is_summed_up_without_datagrams()
    {
        IReadOnlyList<(string Name, string Value)> rows = Summary.Of(Report with { Mode = "handshake", PayloadBytes = 0, HandshakeFailures = 3 });

        Assert.DoesNotContain(rows, row => row.Name.StartsWith("datagrams", StringComparison.Ordinal));
        Assert.Contains(("handshakes", "64, and 3 failed"), rows);
    }
}

using Dtls.CommandLine;
using Dtls.Flood;
using Dtls.Flood.Displays;
using Dtls.Flood.Measurements;
using Dtls.Flood.Modes;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

/// <summary>Short runs over loopback sockets.</summary>
public class FloodRunTests
{
    [Theory]
    [InlineData("data", "--connections", "2")]
    [InlineData("relay", "--rooms", "2", "--participants", "3")]
    public async Task Every_datagram_is_received_or_lost_and_the_same_flows_in_the_clear(params string[] mode)
    {
        FloodReport report = await RunAsync([.. mode, "--baseline", "--seconds", "0.4", "--warm-up", "0.1", "--size", "200"]);

        Assert.Null(report.Failure);
        long copies = report.Participants - 1 ?? 1;
        Assert.True(report.DatagramsReceived > 0);
        Assert.Equal(report.DatagramsSent * copies, report.DatagramsReceived + report.DatagramsLost);
        Assert.Equal(0, report.DatagramsForeign);
        Assert.Equal(0, report.DatagramsDuplicated);
        Assert.True(report.BaselineDatagramsPerSecond > 0);
        Assert.True(report.RatioToBaseline > 0);
        Assert.InRange(report.RatioToBaseline!.Value, report.RatioToBaselineMin!.Value - 0.001, report.RatioToBaselineMax!.Value + 0.001);
    }

    [Fact]
    public async Task The_same_flows_over_another_transport_in_the_same_run()
    {
        FloodReport report = await RunAsync(
            ["--connections", "2", "--baseline", "--beside", "portable", "--seconds", "0.4", "--warm-up", "0.1", "--size", "200"]);

        Assert.Null(report.Failure);
        Assert.Equal("portable", report.BesideTransport);
        Assert.True(report.BesideDatagramsPerSecond > 0);
        Assert.Equal(report.DatagramsPerSecond / report.BesideDatagramsPerSecond!.Value, report.RatioToBeside!.Value, 0.001);
        Assert.InRange(report.RatioToBeside!.Value, report.RatioToBesideMin!.Value - 0.001, report.RatioToBesideMax!.Value + 0.001);
        Assert.NotNull(report.RatioToBaseline);
    }

    [Fact]
    public async Task A_run_is_drawn()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        var timeline = new Timeline();
        FloodReport report = await RunAsync(["handshake", "--connections", "1", "--seconds", "0.5", "--warm-up", "0"], timeline);
        try
        {
            FloodChart.Save(path, timeline, report);

            Assert.NotEmpty(timeline.Samples);
            Assert.Equal("handshakes", timeline.Unit);
            Assert.Contains(timeline.Samples, sample => sample is { PerSecond: > 0, P50Us: > 0 });
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))[..4]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_picture_that_cannot_be_drawn_says_why() =>
        Assert.Throws<ToolException>(() => FloodChart.Save("run.png", new Timeline(), new FloodReport { Mode = "data", Target = "", Connections = 1 }));

    internal static Task<FloodReport> RunAsync(string[] args, Timeline? timeline = null)
    {
        FloodOptions options = FloodCommand.Bind(FloodCommand.Create().Parse(args));
        return FloodMode.Find(options.Mode)!.RunAsync(options, new Watch(_ => { }, timeline), TestContext.Current.CancellationToken);
    }
}

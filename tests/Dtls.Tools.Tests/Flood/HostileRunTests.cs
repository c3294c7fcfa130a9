using Dtls.Flood.Measurements;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

/// <summary>Short hostile runs over loopback sockets; alone, for they look at the memory of the process.</summary>
[Collection(AloneTests.Name)]
public class HostileRunTests
{
    [Theory]
    [InlineData("hello")]
    [InlineData("garbage")]
    [InlineData("garbage", "--version", "1.2")]
    public async Task Beside_hostile_datagrams_the_steady_load_and_the_memory_are_looked_at(params string[] mode)
    {
        FloodReport report = await FloodRunTests.RunAsync(
            [.. mode, "--hostile-rate", "2000", "--rate", "200", "--connections", "2", "--seconds", "0.5", "--warm-up", "0.2"]);

        Assert.Null(report.Failure);
        Assert.True(report.SteadyReceived > 0);
        Assert.Equal(report.SteadySent, report.SteadyReceived + report.SteadyLost);
        Assert.InRange(report.HostileSent!.Value, 100, 10_000);
        Assert.Equal(report.Spoofed, report.SpoofedSurvived);
        // The places for hellos in pieces are made with the first piece, 1.2 MiB once for all.
        Assert.InRange(report.ManagedBytesAfter!.Value - report.ManagedBytesBefore!.Value, long.MinValue, 2 << 20);
        Assert.Equal(0, report.HandshakesStarted); // nobody has proved an address
    }
}

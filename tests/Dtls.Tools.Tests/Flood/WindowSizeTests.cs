using Dtls.Flood.Traffic;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

public class WindowSizeTests
{
    [Theory]
    [InlineData(64, 1200, 8 << 20, 32)]
    [InlineData(64, 1200, 425_984, 2)] // an untuned Linux
    [InlineData(1, 1200, 425_984, 32)]
    [InlineData(64, 100, 425_984, 8)]
    [InlineData(10_000, 16_384, 425_984, 1)]
    public void What_is_under_way_fits_the_receive_buffer(int connections, int size, int buffer, int expected) =>
        Assert.Equal(expected, WindowSize.For(connections, size, buffer));

    [Fact]
    public void The_buffer_of_this_machine_gives_a_window() =>
        Assert.InRange(WindowSize.For(connections: 64, payloadBytes: 1200), 1, WindowSize.Largest);
}

namespace Dtls.Records.Tests;

public sealed class RecordLayerOptionsTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(1024)]
    [InlineData(65_536)]
    public void Powers_of_two_are_taken(int size) => Assert.Equal(size, new RecordLayerOptions { ReplayWindowSize = size }.ReplayWindowSize);

    [Theory]
    [InlineData(0)]
    [InlineData(-64)]
    [InlineData(32)]
    [InlineData(100)]
    [InlineData(1025)]
    [InlineData(131_072)]
    [InlineData(int.MinValue)]
    public void Other_sizes_are_refused_with_the_reason(int size)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new RecordLayerOptions { ReplayWindowSize = size });
        Assert.Contains("power of two from 64 to 65536", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_window_is_at_least_1024_wide() => Assert.Equal(1024, RecordLayerOptions.Default.ReplayWindowSize);
}

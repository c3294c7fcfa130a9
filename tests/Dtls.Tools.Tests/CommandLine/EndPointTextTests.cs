using System.Net;
using Dtls.CommandLine;
using Xunit;

namespace Dtls.Tools.Tests.CommandLine;

public class EndPointTextTests
{
    [Theory]
    [InlineData("127.0.0.1:4433")]
    [InlineData("[::1]:4433")]
    public void An_address_becomes_an_end_point(string text)
    {
        Assert.True(EndPointText.TryParseRemote(text, out EndPoint? endPoint, out _));
        Assert.Equal(IPEndPoint.Parse(text), endPoint);
        Assert.Equal(text, EndPointText.Describe(endPoint));
    }

    [Fact]
    public void A_name_is_left_to_be_looked_up()
    {
        Assert.True(EndPointText.TryParseRemote("example.test:4433", out EndPoint? endPoint, out _));
        Assert.Equal(new DnsEndPoint("example.test", 4433), endPoint);
        Assert.Equal("example.test:4433", EndPointText.Describe(endPoint));
    }

    [Theory]
    [InlineData("", "not host:port")]
    [InlineData("host", "not host:port")]
    [InlineData(":4433", "not host:port")]
    [InlineData("::1:4433", "brackets")]
    [InlineData("[]:4433", "no host")]
    [InlineData("host:0", "1 to 65535")]
    [InlineData("host:65536", "up to 65535")]
    [InlineData("host:-1", "up to 65535")]
    [InlineData("host:http", "up to 65535")]
    [InlineData("host:", "up to 65535")]
    public void What_cannot_be_connected_to_is_refused_with_a_reason(string text, string reason)
    {
        Assert.False(EndPointText.TryParseRemote(text, out _, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("localhost:5684", "127.0.0.1:5684")]
    [InlineData("*:5684", "0.0.0.0:5684")]
    [InlineData("[::]:5684", "[::]:5684")]
    public void A_listener_takes_addresses(string text, string expected)
    {
        Assert.True(EndPointText.TryParseLocal(text, out IPEndPoint? endPoint, out _));
        Assert.Equal(IPEndPoint.Parse(expected), endPoint);
    }

    [Fact]
    public void A_listener_takes_no_names()
    {
        Assert.False(EndPointText.TryParseLocal("example.test:1", out _, out string? error));
        Assert.Contains("example.test", error, StringComparison.Ordinal);
    }
}

using Dtls.CommandLine;
using Dtls.Handshake;
using Xunit;

namespace Dtls.Tools.Tests.CommandLine;

public class VersionNamesTests
{
    [Theory]
    [InlineData("1.2", DtlsProtocols.Dtls12)]
    [InlineData("1.3", DtlsProtocols.Dtls13)]
    [InlineData("auto", DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13)]
    [InlineData("AUTO", DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13)]
    public void A_version_is_known_by_its_number(string text, DtlsProtocols expected)
    {
        Assert.True(VersionNames.TryParse(text, out DtlsProtocols protocols));
        Assert.Equal(expected, protocols);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.0")]
    [InlineData("3")]
    public void A_version_that_the_library_lacks_is_refused(string text) => Assert.False(VersionNames.TryParse(text, out _));

    [Fact]
    public void Auto_is_what_the_library_does_unless_told_otherwise() => Assert.Equal(VersionNames.Auto, new DtlsClientOptions().Protocols);
}

using Dtls.CommandLine;
using Dtls.Handshake;
using Xunit;

namespace Dtls.Tools.Tests.CommandLine;

public class NamedGroupNamesTests
{
    [Theory]
    [InlineData("x25519", NamedGroup.X25519)]
    [InlineData("X25519", NamedGroup.X25519)]
    [InlineData("secp256r1", NamedGroup.Secp256r1)]
    [InlineData("P-256", NamedGroup.Secp256r1)]
    [InlineData("p-256", NamedGroup.Secp256r1)]
    [InlineData("prime256v1", NamedGroup.Secp256r1)]
    [InlineData("0x0017", NamedGroup.Secp256r1)]
    [InlineData("P-384", NamedGroup.Secp384r1)]
    [InlineData("secp521r1", NamedGroup.Secp521r1)]
    [InlineData("X25519MLKEM768", NamedGroup.X25519MLKem768)]
    [InlineData("11ec", NamedGroup.X25519MLKem768)]
    public void A_group_is_known_by_all_its_names(string text, NamedGroup expected)
    {
        Assert.True(NamedGroupNames.TryParse(text, out NamedGroup group));
        Assert.Equal(expected, group);
    }

    [Fact]
    public void Every_group_of_the_library_has_a_name() =>
        Assert.Equal(Enum.GetValues<NamedGroup>().Where(group => group != NamedGroup.None).Order(), NamedGroupNames.All.Order());

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("secp224r1")]
    public void A_group_that_the_library_lacks_is_refused(string text) => Assert.False(NamedGroupNames.TryParse(text, out _));
}

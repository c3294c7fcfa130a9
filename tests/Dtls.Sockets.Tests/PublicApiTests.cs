using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void Public_api_lives_in_the_root() => Assert.Empty(PublicApiRules.FindMisplacedTypes(typeof(DtlsListener).Assembly));
}

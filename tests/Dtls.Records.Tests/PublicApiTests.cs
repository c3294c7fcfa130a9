using Dtls.TestKit;

namespace Dtls.Records.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void Public_api_lives_in_the_root() => Assert.Empty(PublicApiRules.FindMisplacedTypes(typeof(RecordSealer).Assembly));

    [Fact]
    public void The_rule_sees_a_public_type_below_the_root() =>
        Assert.NotEmpty(PublicApiRules.FindMisplacedTypes(typeof(Misplaced.Type).Assembly));
}

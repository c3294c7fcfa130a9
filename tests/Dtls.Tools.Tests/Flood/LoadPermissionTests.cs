using System.Net;
using Dtls.CommandLine;
using Dtls.Flood.Targets;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

public class LoadPermissionTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void This_machine_may_be_flooded(string address) =>
        LoadPermission.Check(new IPEndPoint(IPAddress.Parse(address), 4433), mayLoadHost: false);

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("10.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("fe80::1")]
    public async Task Another_machine_may_not_unless_the_user_says_so(string address)
    {
        var target = new IPEndPoint(IPAddress.Parse(address), 4433);

        Assert.Throws<UsageException>(() => LoadPermission.Check(target, mayLoadHost: false));
        await Assert.ThrowsAsync<UsageException>(() => LoadPermission.ResolveAsync(target, mayLoadHost: false, CancellationToken.None));
        LoadPermission.Check(target, mayLoadHost: true);
    }
}

using System.CommandLine;
using Dtls.Cat;
using Dtls.CommandLine;
using Dtls.Flood;
using Xunit;

namespace Dtls.Tools.Tests.CommandLine;

public class ExitCodeTests
{
    [Theory]
    [InlineData("foo", "'foo' is no mode")]
    [InlineData("--bogus", "--bogus")]
    [InlineData("data extra", "extra")]
    [InlineData("--connections x", "'x'")]
    [InlineData("--connections 0", "--connections must be from 1")]
    [InlineData("--size 23", "--size must be from 24 to 16384")]
    [InlineData("--size 16385", "--size must be from 24 to 16384")]
    [InlineData("--seconds 0", "--seconds must be from")]
    [InlineData("--seconds NaN", "--seconds must be from")]
    [InlineData("--rate -1", "--rate must be from 0")]
    [InlineData("--suite DES", "'DES' is no cipher suite")]
    [InlineData("--suite ,", "no cipher suite is named")]
    [InlineData("--aead fast", "simd, bcl or auto")]
    [InlineData("--aead 1", "simd, bcl or auto")]
    [InlineData("--target nowhere", "not host:port")]
    [InlineData("--target 192.0.2.1:4433", "--i-may-load-this-host")]
    [InlineData("--target [2001:db8::1]:4433", "--i-may-load-this-host")]
    [InlineData("--target 0.0.0.0:4433", "--i-may-load-this-host")]
    [InlineData("--target 127.0.0.1:1 --serve 127.0.0.1:2", "exclude")]
    [InlineData("--target 127.0.0.1:1 --insecure --ca ca.pem", "exclude")]
    [InlineData("--insecure", "--target")]
    [InlineData("--ca ca.pem", "--target")]
    [InlineData("--key key.pem", "--cert")]
    [InlineData("--fingerprint 12", "sha-256")]
    [InlineData("--serve 127.0.0.1:0 --json out.json", "--json")]
    [InlineData("--json /proc/no/such/folder/x.json", "--json")]
    public async Task A_bad_option_of_the_flood_is_one_line_and_exit_code_2(string args, string expected) =>
        await AssertUsageErrorAsync(FloodCommand.Create(), FloodCommand.Name, args, expected);

    [Theory]
    [InlineData("", "--listen and --connect")]
    [InlineData("--listen 127.0.0.1:0 --connect localhost:1", "--listen and --connect")]
    [InlineData("--listen example.test:0", "example.test")]
    [InlineData("--connect localhost:1 --echo", "--listen")]
    [InlineData("--connect localhost:1 --once", "--listen")]
    [InlineData("--connect localhost:1 --require-client-cert", "--listen")]
    [InlineData("--listen 127.0.0.1:0 --servername x", "--connect")]
    [InlineData("--connect localhost:1 --mtu 255", "--mtu must be from 256")]
    [InlineData("--connect localhost:1 --timeout 0", "--timeout must be more than 0")]
    [InlineData("--connect localhost:1 --timeout NaN", "--timeout must be more than 0")]
    [InlineData("--connect localhost:1 --groups P-999", "'P-999' is no group")]
    [InlineData("--connect localhost:1 --key key.pem", "--cert")]
    [InlineData("--connect localhost:1 --ca /proc/no/such/ca.pem", "--ca /proc/no/such/ca.pem")]
    [InlineData("--connect localhost:1 --bogus", "--bogus")]
    public async Task A_bad_option_of_the_cat_is_one_line_and_exit_code_2(string args, string expected) =>
        await AssertUsageErrorAsync(CatCommand.Create(), CatCommand.Name, args, expected);

    [Fact]
    public async Task Help_is_no_error()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(ExitCode.Success, await CommandRunner.RunAsync(FloodCommand.Create(), FloodCommand.Name, ["--help"], output, error));

        Assert.Contains("--i-may-load-this-host", output.ToString(), StringComparison.Ordinal);
        Assert.Empty(error.ToString());
    }

    private static async Task AssertUsageErrorAsync(RootCommand command, string name, string args, string expected)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        int code = await CommandRunner.RunAsync(command, name, args.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);

        string line = Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"{name}: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output.ToString());
    }
}

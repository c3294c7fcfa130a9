using Dtls.CommandLine;
using Dtls.Handshake;
using Xunit;

namespace Dtls.Tools.Tests.CommandLine;

public class CipherSuiteNamesTests
{
    public static TheoryData<CipherSuite> Suites => [.. Enum.GetValues<CipherSuite>().Where(suite => suite != CipherSuite.None)];

    [Theory]
    [MemberData(nameof(Suites))]
    public void Every_suite_of_the_library_is_known_by_both_names_and_by_its_number(CipherSuite suite)
    {
        string[] spellings =
        [
            CipherSuiteNames.GetName(suite),
            CipherSuiteNames.GetOpenSslName(suite),
            CipherSuiteNames.GetName(suite).ToLowerInvariant(),
            $"{(ushort)suite:x4}",
            $"0x{(ushort)suite:X4}",
        ];

        Assert.All(spellings, spelling =>
        {
            Assert.True(CipherSuiteNames.TryParse(spelling, out CipherSuite parsed), spelling);
            Assert.Equal(suite, parsed);
        });
        Assert.StartsWith("TLS_", CipherSuiteNames.GetName(suite), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c02b", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256")]
    [InlineData("c02c", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384")]
    [InlineData("c02f", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256")]
    [InlineData("c030", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384")]
    [InlineData("cca8", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305")]
    [InlineData("cca9", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305")]
    public void The_names_are_those_of_the_registry(string number, string registered, string openSsl)
    {
        Assert.True(CipherSuiteNames.TryParse(number, out CipherSuite suite));
        Assert.Equal(registered, CipherSuiteNames.GetName(suite));
        Assert.Equal(openSsl, CipherSuiteNames.GetOpenSslName(suite));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("002f")]
    [InlineData("TLS_RSA_WITH_AES_128_CBC_SHA")]
    [InlineData("c02bb")]
    public void A_suite_that_the_library_lacks_is_refused(string text) =>
        Assert.False(CipherSuiteNames.TryParse(text, out _));

    [Fact]
    public void A_suite_says_whether_it_needs_an_rsa_key()
    {
        Assert.True(CipherSuiteNames.NeedsRsaKey(CipherSuite.EcdheRsaWithAes128GcmSha256));
        Assert.False(CipherSuiteNames.NeedsRsaKey(CipherSuite.EcdheEcdsaWithAes128GcmSha256));
        Assert.False(CipherSuiteNames.NeedsRsaKey(CipherSuite.Aes128GcmSha256));
    }
}

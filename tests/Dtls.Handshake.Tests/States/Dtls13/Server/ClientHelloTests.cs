using Dtls.Handshake.Dtls13.Server;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls13.Server;

/// <summary>What a DTLS 1.3 server demands of a ClientHello, and what it answers.</summary>
public class ClientHelloTests
{
    private static readonly PairOptions Options = PairOptions.Dtls13;

    [Fact]
    public void The_answer_is_followed_by_the_clients_Finished_its_certificate_or_another_hello()
    {
        Assert.IsType<ExpectFinished>(Take(Options, _ => { }));
        Assert.IsType<ExpectCertificate>(Take(Options with { ClientCertificateMode = ClientCertificateMode.Optional }, _ => { }));
        Assert.IsType<ExpectSecondClientHello>(Take(Options with { ServerGroups = [NamedGroup.Secp256r1] }, _ => { }));
    }

    [Fact]
    [Rfc(9147, "5.3")]
    public void A_legacy_cookie_is_an_illegal_parameter() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(Options, hello => hello.Cookie = [1]));

    [Fact]
    [Rfc(8446, "4.1.2")]
    public void Any_compression_method_but_null_is_an_illegal_parameter()
    {
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(Options, hello => hello.CompressionMethods = [0, 1]));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(Options, hello => hello.CompressionMethods = [1]));
    }

    [Theory]
    [InlineData((int)ExtensionType.SupportedGroups)]
    [InlineData((int)ExtensionType.KeyShare)]
    [InlineData((int)ExtensionType.SignatureAlgorithms)]
    [Rfc(8446, "9.2")]
    public void A_hello_without_a_mandatory_extension_is_a_missing_extension(int type) =>
        StateAssert.Fails(AlertDescription.MissingExtension, Take(Options, hello => hello.Extensions.Remove((ExtensionType)type)));

    [Fact]
    [Rfc(8446, "4.1.1")]
    public void Without_a_common_suite_group_or_signature_the_handshake_fails()
    {
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(Options, hello => hello.CipherSuites = [0xC0, 0x2B, 0x13, 0x05]));
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(Options, hello => hello.Extensions.Set(ExtensionType.SupportedGroups, 0, 2, 0, 30)));
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(Options, hello => hello.Extensions.Set(ExtensionType.SignatureAlgorithms, 0, 2, 4, 1)));
    }

    [Fact]
    [Rfc(8446, "4.2.3")]
    public void A_scheme_of_another_curve_or_of_pkcs1_does_not_serve()
    {
        // ecdsa_secp384r1_sha384 with a P-256 key was good in DTLS 1.2.
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(Options, hello => hello.Extensions.Set(ExtensionType.SignatureAlgorithms, 0, 2, 5, 3)));
        PairOptions rsa = Options with { ServerCertificates = [TestCertificates.ServerWith(TestKeyKind.Rsa2048).Credential] };
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(rsa, hello => hello.Extensions.Set(ExtensionType.SignatureAlgorithms, 0, 2, 4, 1)));
        Assert.IsType<ExpectFinished>(Take(rsa, hello => hello.Extensions.Set(ExtensionType.SignatureAlgorithms, 0, 4, 4, 1, 8, 4)));
    }

    [Fact]
    [Rfc(8446, "4.2.8.2")]
    public void A_share_that_is_no_point_is_an_illegal_parameter()
    {
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(Options, hello => hello.Extensions.Set(ExtensionType.KeyShare, Share(29, new byte[32]))));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(Options, hello => hello.Extensions.Set(ExtensionType.KeyShare, Share(29, new byte[31]))));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(Options, hello => hello.Extensions.Set(ExtensionType.KeyShare, Share(23, [4, .. new byte[64]]))));
    }

    [Fact]
    [Rfc(8446, "4.2.8")]
    public void Two_shares_of_one_group_are_an_illegal_parameter() => StateAssert.Fails(AlertDescription.IllegalParameter, Take(Options, hello =>
    {
        byte[] share = hello.Extensions[ExtensionType.KeyShare][2..];
        hello.Extensions.Set(ExtensionType.KeyShare, [0, (byte)(2 * share.Length), .. share, .. share]);
    }));

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 4, 0, 29, 0, 0 })]
    [InlineData(new byte[] { 0, 5, 0, 29, 0, 2, 1 })]
    [InlineData(new byte[] { 0, 5, 0, 29, 0, 1, 1, 0 })]
    public void A_malformed_key_share_is_a_decode_error(byte[] data) =>
        StateAssert.Fails(AlertDescription.DecodeError, Take(Options, hello => hello.Extensions.Set(ExtensionType.KeyShare, data)));

    [Fact]
    [Rfc(8446, "4.2.8")]
    public void A_client_without_shares_asks_for_a_HelloRetryRequest() =>
        Assert.IsType<ExpectSecondClientHello>(Take(Options, hello => hello.Extensions.Set(ExtensionType.KeyShare, 0, 0)));

    [Fact]
    [Rfc(8446, "4.2.8")]
    public void A_share_of_an_unknown_group_is_stepped_over() => Assert.IsType<ExpectFinished>(Take(Options, hello =>
    {
        byte[] share = hello.Extensions[ExtensionType.KeyShare][2..];
        hello.Extensions.Set(ExtensionType.KeyShare, [0, (byte)(5 + share.Length), 0x7A, 0x7A, 0, 1, 0, .. share]);
    }));

    [Fact]
    [Rfc(7301, "3.2")]
    public void Without_a_common_application_protocol_the_alert_says_so() =>
        StateAssert.Fails(AlertDescription.NoApplicationProtocol, Take(Options with { ClientApplicationProtocols = ["a"], ServerApplicationProtocols = ["b"] }, _ => { }));

    private static HandshakeState Take(PairOptions options, Action<ClientHelloEditor> edit) => ExpectClientHelloTests.Take(options, edit);

    private static byte[] Share(byte group, byte[] share) => [0, (byte)(4 + share.Length), 0, group, 0, (byte)share.Length, .. share];
}

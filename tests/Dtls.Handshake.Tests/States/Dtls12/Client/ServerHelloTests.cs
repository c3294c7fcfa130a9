using Dtls.Handshake.Dtls12.Client;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls12.Client;

/// <summary>What a client demands of a ServerHello of DTLS 1.2.</summary>
public class ServerHelloTests
{
    private static readonly PairOptions Options = PairOptions.Dtls12;
    private static readonly PairOptions OldServer = PairOptions.Both with { Server = DtlsProtocols.Dtls12 };
    private static readonly PairOptions WithAlpn = Options with { ClientApplicationProtocols = ["a", "b"], ServerApplicationProtocols = ["b"] };

    [Theory]
    [InlineData(0xC02F, true)]
    [InlineData(0x1301, false)] // one of DTLS 1.3
    [InlineData(0x002F, false)] // one that nobody offered
    [InlineData(0x00FF, false)]
    [Rfc(5246, "7.4.1.3")]
    public void A_suite_that_was_not_offered_for_this_version_is_an_illegal_parameter(int suite, bool isFine)
    {
        HandshakeState next = Take(OldServer, hello => hello.CipherSuite = (CipherSuite)suite);
        if (isFine)
        {
            Assert.IsType<ExpectCertificate>(next);
        }
        else
        {
            StateAssert.Fails(AlertDescription.IllegalParameter, next);
        }
    }

    [Fact]
    public void A_suite_that_this_client_left_out_is_an_illegal_parameter() => StateAssert.Fails(
        AlertDescription.IllegalParameter,
        Take(Options with { CipherSuites = [CipherSuite.EcdheEcdsaWithAes128GcmSha256] }, hello => hello.CipherSuite = CipherSuite.EcdheEcdsaWithAes256GcmSha384));

    [Fact]
    [Rfc(5246, "7.4.1.3")]
    public void A_compression_method_is_an_illegal_parameter() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(Options, hello => hello.CompressionMethod = 1));

    [Fact]
    [Rfc(7627, "5.2")]
    public void Without_the_extended_master_secret_the_handshake_fails_unless_the_options_allow_it()
    {
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(Options, hello => hello.Extensions.Remove(ExtensionType.ExtendedMasterSecret)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(Options, hello => hello.Extensions.Set(ExtensionType.ExtendedMasterSecret, 0)));
        Assert.IsType<ExpectCertificate>(Take(Options with { RequireExtendedMasterSecret = false }, hello => hello.Extensions.Remove(ExtensionType.ExtendedMasterSecret)));
    }

    [Fact]
    [Rfc(5746, "3.4")]
    public void Renegotiation_info_that_is_not_empty_is_a_handshake_failure() =>
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(Options, hello => hello.Extensions.Set(ExtensionType.RenegotiationInfo, 1, 7)));

    [Fact]
    [Rfc(8422, "5.2")]
    public void Point_formats_must_be_well_formed_and_contain_uncompressed()
    {
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(Options, hello => hello.Extensions.Set(ExtensionType.PointFormats, 1, 1)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(Options, hello => hello.Extensions.Set(ExtensionType.PointFormats, 2, 0)));
        Assert.IsType<ExpectCertificate>(Take(Options, hello => hello.Extensions.Remove(ExtensionType.PointFormats)));
    }

    [Theory]
    [InlineData((int)ExtensionType.Alpn, new byte[] { 0, 2, 1, 98 })]
    [InlineData((int)ExtensionType.UseSrtp, new byte[] { 0, 2, 0, 1, 0 })]
    [InlineData((int)ExtensionType.SessionTicket, new byte[0])]
    [InlineData(0x7A7A, new byte[0])]
    [Rfc(5246, "7.4.1.4")]
    public void An_extension_that_was_not_offered_is_an_unsupported_extension(int type, byte[] data) =>
        StateAssert.Fails(AlertDescription.UnsupportedExtension, Take(Options, hello => hello.Extensions.Set((ExtensionType)type, data)));

    [Theory]
    [InlineData((int)ExtensionType.KeyShare, new byte[] { 0, 29, 0, 1, 7 })]
    [InlineData((int)ExtensionType.SignatureAlgorithms, new byte[] { 0, 2, 4, 3 })]
    [Rfc(8446, "4.2")]
    public void An_extension_that_does_not_belong_in_this_message_is_an_illegal_parameter(int type, byte[] data) =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(OldServer, hello => hello.Extensions.Set((ExtensionType)type, data)));

    [Fact]
    public void Supported_groups_are_borne_because_there_are_servers_that_send_them() =>
        Assert.IsType<ExpectCertificate>(Take(Options, hello => hello.Extensions.Set(ExtensionType.SupportedGroups, 0, 2, 0, 29)));

    [Fact]
    [Rfc(6066, "3")]
    public void A_server_name_with_something_in_it_is_a_decode_error()
    {
        Assert.IsType<ExpectCertificate>(Take(Options, hello => hello.Extensions.Remove(ExtensionType.ServerName)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(Options, hello => hello.Extensions.Set(ExtensionType.ServerName, 0)));
    }

    [Fact]
    [Rfc(5246, "7.4.1.4")]
    public void An_extension_that_comes_twice_is_a_decode_error() =>
        StateAssert.Fails(AlertDescription.DecodeError, Take(Options, hello => hello.Extensions.Add(ExtensionType.RenegotiationInfo, 0)));

    [Fact]
    [Rfc(7301, "3.1")]
    public void The_application_protocol_is_one_and_was_offered()
    {
        Assert.IsType<ExpectCertificate>(Take(WithAlpn, _ => { }));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(WithAlpn, hello => hello.Extensions.Set(ExtensionType.Alpn, 0, 2, 1, 99)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(WithAlpn, hello => hello.Extensions.Set(ExtensionType.Alpn, 0, 4, 1, 97, 1, 98)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(WithAlpn, hello => hello.Extensions.Set(ExtensionType.Alpn, 0, 0)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(WithAlpn, hello => hello.Extensions.Set(ExtensionType.Alpn)));
    }

    private static HandshakeState Take(PairOptions options, Action<ServerHelloEditor> edit) => ExpectServerHelloTests.Take(options, edit);
}

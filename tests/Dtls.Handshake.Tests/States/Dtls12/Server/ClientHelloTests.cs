using Dtls.Handshake.Dtls12.Server;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls12.Server;

/// <summary>What a DTLS 1.2 server demands of a ClientHello, and what it chooses.</summary>
public class ClientHelloTests
{
    private static readonly PairOptions Lenient = PairOptions.Dtls12 with { RequireExtendedMasterSecret = false };

    [Fact]
    public void The_answer_is_followed_by_the_clients_key_or_its_certificate()
    {
        Assert.IsType<ExpectClientKeyExchange>(Take(PairOptions.Dtls12, _ => { }));
        Assert.IsType<ExpectCertificate>(Take(PairOptions.Dtls12 with { ClientCertificateMode = ClientCertificateMode.Optional }, _ => { }));
    }

    [Fact]
    [Rfc(5246, "7.4.1.2")]
    public void A_hello_without_the_null_compression_is_an_illegal_parameter()
    {
        Assert.IsType<ExpectClientKeyExchange>(Take(PairOptions.Dtls12, hello => hello.CompressionMethods = [1, 0]));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(PairOptions.Dtls12, hello => hello.CompressionMethods = [1]));
    }

    [Fact]
    [Rfc(7627, "5.1")]
    public void Without_the_extended_master_secret_the_handshake_fails_unless_the_options_allow_it()
    {
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(PairOptions.Dtls12, hello => hello.Extensions.Remove(ExtensionType.ExtendedMasterSecret)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.ExtendedMasterSecret, 0)));
        Assert.IsType<ExpectClientKeyExchange>(Take(Lenient, hello => hello.Extensions.Remove(ExtensionType.ExtendedMasterSecret)));
    }

    [Fact]
    [Rfc(5746, "3.6")]
    public void Renegotiation_info_that_is_not_empty_is_a_handshake_failure() =>
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.RenegotiationInfo, 1, 7)));

    [Fact]
    [Rfc(8422, "5.1.2")]
    public void Point_formats_must_be_well_formed_and_contain_uncompressed()
    {
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.PointFormats, 2, 1, 2)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.PointFormats, 0)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.PointFormats, 1, 0, 0)));
        Assert.IsType<ExpectClientKeyExchange>(Take(PairOptions.Dtls12, hello => hello.Extensions.Remove(ExtensionType.PointFormats)));
    }

    [Fact]
    [Rfc(8422, "5.1.1")]
    public void Groups_are_optional_but_one_must_be_common()
    {
        Assert.Equal(NamedGroup.Secp256r1, Choose(Lenient, hello => hello.Extensions.Remove(ExtensionType.SupportedGroups))!.Group);
        Assert.Equal(NamedGroup.Secp256r1, Choose(Lenient, hello => hello.Extensions.Set(ExtensionType.SupportedGroups, 0, 4, 0x7A, 0x7A, 0, 23))!.Group);
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.SupportedGroups, 0, 2, 0, 30)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.SupportedGroups, 0, 0)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.SupportedGroups, 0, 3, 0, 23, 0)));
    }

    [Fact]
    [Rfc(5246, "7.4.1.4.1")]
    public void A_client_that_can_verify_no_signature_of_ours_is_refused()
    {
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(PairOptions.Dtls12, hello => hello.Extensions.Remove(ExtensionType.SignatureAlgorithms)));
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.SignatureAlgorithms, 0, 2, 8, 4)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.SignatureAlgorithms, 0, 1, 8)));
    }

    [Fact]
    [Rfc(5246, "7.4.1.3")]
    public void A_client_with_no_suite_of_ours_is_refused()
    {
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(PairOptions.Dtls12, hello => hello.CipherSuites = [0x00, 0x2F, 0x7A, 0x7A]));

        // Suites of DTLS 1.3 mean nothing here.
        StateAssert.Fails(AlertDescription.HandshakeFailure, Take(PairOptions.Dtls12, hello => hello.CipherSuites = [0x13, 0x01, 0x13, 0x02]));
    }

    [Theory]
    [InlineData(new byte[] { 0, 2, 1 })]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 0, 2, 0, 0 })]
    [InlineData(new byte[] { 0, 2, 1, 65, 0 })]
    public void Malformed_application_protocols_are_a_decode_error(byte[] data) =>
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.Alpn, data)));

    [Theory]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 0, 3, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 4, 0, 0, 1, 0xE4 })]
    [InlineData(new byte[] { 0, 4, 0, 0, 1, 97, 0 })]
    [Rfc(6066, "3")]
    public void A_malformed_server_name_is_a_decode_error(byte[] data) =>
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.ServerName, data)));

    private static HandshakeState Take(PairOptions options, Action<ClientHelloEditor> edit) => ExpectClientHelloTests.Take(options, edit);

    private static Selection12? Choose(PairOptions options, Action<ClientHelloEditor> edit)
    {
        using var at = StatePair.At<ExpectClientHello>(options);
        var editor = new ClientHelloEditor(at.Message.Body);
        edit(editor);
        byte[] body = editor.Write();
        Assert.True(ClientHello.TryRead(body, out ClientHello hello));
        Assert.Null(ServerChoice12.Choose(at.ServerCore.Context, hello, out Selection12? selection));
        return selection;
    }
}

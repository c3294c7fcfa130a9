using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;
using Client12 = Dtls.Handshake.Dtls12.Client;
using Client13 = Dtls.Handshake.Dtls13.Client;

namespace Dtls.Handshake.Tests.States;

/// <summary>Which version a server chose, and whether it may. What a ServerHello of that version must say: the tests of that version.</summary>
public class ExpectServerHelloTests
{
    private static readonly PairOptions OldServer = PairOptions.Both with { Server = DtlsProtocols.Dtls12 };

    [Fact]
    public void It_waits_for_ServerHello_and_as_long_as_DTLS_12_is_possible_for_HelloVerifyRequest()
    {
        using var both = StatePair.At<ExpectServerHello>(PairOptions.Both);
        StateAssert.Expects(both.State, HandshakeType.ServerHello, HandshakeType.HelloVerifyRequest);
        using var newOnly = StatePair.At<ExpectServerHello>(PairOptions.Dtls13);
        StateAssert.Expects(newOnly.State, HandshakeType.ServerHello);
        Assert.Equal(0, newOnly.State.ReadEpoch);
    }

    [Fact]
    public void A_ServerHello_of_either_version_leads_to_what_follows_in_that_version()
    {
        using var old = StatePair.At<ExpectServerHello>(OldServer);
        Assert.IsType<Client12.ExpectCertificate>(old.Take());
        Assert.Equal(ProtocolVersion.Dtls12, old.ClientCore.Version);
        using var renewed = StatePair.At<ExpectServerHello>(PairOptions.Both);
        Assert.IsType<Client13.ExpectEncryptedExtensions>(renewed.Take());
        Assert.Equal(ProtocolVersion.Dtls13, renewed.ClientCore.Version);
    }

    [Fact]
    public void A_hello_cut_anywhere_or_with_a_byte_too_many_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectServerHello>(OldServer);
        int withoutExtensions = at.Message.Body.Length - new ServerHelloEditor(at.Message.Body).Extensions.Write().Length - sizeof(ushort);
        StateAssert.RefusesMalformed(at, legal: withoutExtensions);
    }

    [Theory]
    [InlineData(0xFEFF)]
    [InlineData(0xFEFC)]
    [InlineData(0x0303)]
    [InlineData(0)]
    [Rfc(5246, "E.1")]
    public void A_version_field_that_was_not_offered_is_a_protocol_version(int version) =>
        StateAssert.Fails(AlertDescription.ProtocolVersion, Take(OldServer, hello => hello.LegacyVersion = (ProtocolVersion)version));

    [Fact]
    [Rfc(8446, "4.2.1")]
    public void A_client_of_DTLS_13_alone_answers_an_old_server_with_protocol_version() =>
        StateAssert.Fails(AlertDescription.ProtocolVersion, Take(PairOptions.Dtls13, hello => hello.Extensions.Remove(ExtensionType.SupportedVersions)));

    [Theory]
    [InlineData(0xFEFD)]
    [InlineData(0xFEFF)]
    [InlineData(0xFEFB)]
    [Rfc(8446, "4.2.1")]
    public void Supported_versions_that_name_another_version_than_DTLS_13_are_an_illegal_parameter(int version)
    {
        byte[] data = [(byte)(version >> 8), (byte)version];
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(PairOptions.Both, hello => hello.Extensions.Set(ExtensionType.SupportedVersions, data)));
    }

    [Fact]
    [Rfc(8446, "4.2.1")]
    public void A_client_that_did_not_offer_DTLS_13_refuses_a_server_that_chooses_it() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(PairOptions.Dtls12, hello => hello.Extensions.Set(ExtensionType.SupportedVersions, 0xFE, 0xFC)));

    [Fact]
    [Rfc(9147, "5.3")]
    public void Beside_supported_versions_the_version_field_says_DTLS_12() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(PairOptions.Both, hello => hello.LegacyVersion = ProtocolVersion.Dtls13));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xFE })]
    [InlineData(new byte[] { 0xFE, 0xFC, 0 })]
    public void Malformed_supported_versions_are_a_decode_error(byte[] data) =>
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Both, hello => hello.Extensions.Set(ExtensionType.SupportedVersions, data)));

    [Fact]
    [Rfc(8446, "4.1.3")]
    public void A_sentinel_of_a_lowered_version_is_an_illegal_parameter_to_those_who_could_do_better()
    {
        byte[] to12 = [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x01], to10 = [.. to12[..7], 0];
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(OldServer, hello => hello.Random = [.. hello.Random[..24], .. to12]));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(OldServer, hello => hello.Random = [.. hello.Random[..24], .. to10]));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(PairOptions.Dtls12, hello => hello.Random = [.. hello.Random[..24], .. to10]));
        Assert.IsType<Client12.ExpectCertificate>(Take(PairOptions.Dtls12, hello => hello.Random = [.. hello.Random[..24], .. to12]));
    }

    internal static HandshakeState Take(PairOptions options, Action<ServerHelloEditor> edit)
    {
        using var at = StatePair.At<ExpectServerHello>(options);
        var hello = new ServerHelloEditor(at.Message.Body);
        edit(hello);
        return at.Take(hello.Write());
    }
}

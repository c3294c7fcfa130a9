using Dtls.Handshake.Dtls13.Client;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls13.Client;

/// <summary>What a client demands of a ServerHello of DTLS 1.3.</summary>
public class ServerHelloTests
{
    [Fact]
    [Rfc(9147, "5.3")]
    public void A_session_id_that_is_echoed_is_an_illegal_parameter() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.SessionId = [1]));

    [Theory]
    [InlineData(0xC02B)] // one of DTLS 1.2
    [InlineData(0x1304)] // one that is not offered unless asked for
    [InlineData(0x1305)]
    [Rfc(8446, "4.1.3")]
    public void A_suite_that_was_not_offered_for_this_version_is_an_illegal_parameter(int suite) =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.CipherSuite = (CipherSuite)suite));

    [Fact]
    [Rfc(8446, "4.1.3")]
    public void A_compression_method_is_an_illegal_parameter() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.CompressionMethod = 1));

    [Fact]
    [Rfc(8446, "9.2")]
    public void Without_key_share_it_is_a_missing_extension() =>
        StateAssert.Fails(AlertDescription.MissingExtension, Take(hello => hello.Extensions.Remove(ExtensionType.KeyShare)));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 29 })]
    [InlineData(new byte[] { 0, 29, 0, 0 })]
    [InlineData(new byte[] { 0, 29, 0, 2, 1 })]
    [InlineData(new byte[] { 0, 29, 0, 1, 1, 0 })]
    public void A_malformed_key_share_is_a_decode_error(byte[] data) =>
        StateAssert.Fails(AlertDescription.DecodeError, Take(hello => hello.Extensions.Set(ExtensionType.KeyShare, data)));

    [Fact]
    [Rfc(8446, "4.2.8")]
    public void A_share_of_a_group_that_we_sent_none_of_is_an_illegal_parameter() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.Extensions.Set(ExtensionType.KeyShare, [0, 23, 0, 65, 4, .. new byte[64]])));

    [Fact]
    [Rfc(8446, "7.4.2")]
    public void A_share_that_is_no_point_is_an_illegal_parameter()
    {
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.Extensions.Set(ExtensionType.KeyShare, [0, 29, 0, 32, .. new byte[32]])));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.Extensions.Set(ExtensionType.KeyShare, [0, 29, 0, 33, .. new byte[33]])));
    }

    [Theory]
    [InlineData((int)ExtensionType.Alpn, new byte[] { 0, 2, 1, 97 })]
    [InlineData((int)ExtensionType.Cookie, new byte[] { 0, 1, 1 })]
    [InlineData((int)ExtensionType.PreSharedKey, new byte[] { 0, 0 })]
    [InlineData(0x7A7A, new byte[0])]
    [Rfc(8446, "4.2")]
    public void An_extension_that_was_not_offered_is_an_unsupported_extension(int type, byte[] data) =>
        StateAssert.Fails(AlertDescription.UnsupportedExtension, Take(hello => hello.Extensions.Set((ExtensionType)type, data)));

    [Theory]
    [InlineData((int)ExtensionType.ServerName, new byte[0])]
    [InlineData((int)ExtensionType.SupportedGroups, new byte[] { 0, 2, 0, 29 })]
    [InlineData((int)ExtensionType.ExtendedMasterSecret, new byte[0])]
    [Rfc(8446, "4.2")]
    public void An_extension_that_does_not_belong_in_this_message_is_an_illegal_parameter(int type, byte[] data) =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.Extensions.Set((ExtensionType)type, data)));

    [Fact]
    [Rfc(8446, "4.2")]
    public void An_extension_that_comes_twice_is_a_decode_error() =>
        StateAssert.Fails(AlertDescription.DecodeError, Take(hello => hello.Extensions.Add(ExtensionType.SupportedVersions, 0xFE, 0xFC)));

    [Fact]
    public void The_real_one_is_taken() => Assert.IsType<ExpectEncryptedExtensions>(Take(_ => { }));

    private static HandshakeState Take(Action<ServerHelloEditor> edit) => ExpectServerHelloTests.Take(PairOptions.Both, edit);
}

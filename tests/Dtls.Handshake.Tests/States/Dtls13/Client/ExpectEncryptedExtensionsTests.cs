using Dtls.Handshake.Dtls13.Client;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls13.Client;

public class ExpectEncryptedExtensionsTests
{
    private static readonly PairOptions WithAlpn = PairOptions.Dtls13 with { ClientApplicationProtocols = ["a", "b"], ServerApplicationProtocols = ["b"] };

    [Fact]
    [Rfc(8446, "4.3.1")]
    public void They_are_followed_by_the_servers_certificate_or_its_request()
    {
        using var at = StatePair.At<ExpectEncryptedExtensions>(WithAlpn);
        StateAssert.Expects(at.State, HandshakeType.EncryptedExtensions);
        Assert.Equal(2, at.State.ReadEpoch);
        Assert.IsType<ExpectCertificateOrRequest>(at.Take());
    }

    [Fact]
    public void A_malformed_message_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectEncryptedExtensions>(WithAlpn);
        StateAssert.RefusesMalformed(at);
    }

    [Fact]
    public void None_at_all_are_fine()
    {
        using var at = StatePair.At<ExpectEncryptedExtensions>(WithAlpn);
        Assert.IsType<ExpectCertificateOrRequest>(at.Take([0, 0]));
    }

    [Theory]
    [InlineData((int)ExtensionType.UseSrtp, new byte[] { 0, 2, 0, 1, 0 })]
    [InlineData((int)ExtensionType.EarlyData, new byte[0])]
    [InlineData((int)ExtensionType.Cookie, new byte[] { 0, 1, 1 })]
    [InlineData(0x7A7A, new byte[0])]
    [Rfc(8446, "4.2")]
    public void An_extension_that_was_not_offered_is_an_unsupported_extension(int type, byte[] data) =>
        StateAssert.Fails(AlertDescription.UnsupportedExtension, Take((ExtensionType)type, data));

    [Theory]
    [InlineData((int)ExtensionType.KeyShare, new byte[] { 0, 29, 0, 1, 7 })]
    [InlineData((int)ExtensionType.SupportedVersions, new byte[] { 0xFE, 0xFC })]
    [InlineData((int)ExtensionType.SignatureAlgorithms, new byte[] { 0, 2, 4, 3 })]
    [Rfc(8446, "4.3.1")]
    public void An_extension_that_does_not_belong_here_is_an_illegal_parameter(int type, byte[] data) =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take((ExtensionType)type, data));

    [Theory]
    [InlineData((int)ExtensionType.ServerName, new byte[] { 0 })]
    [InlineData((int)ExtensionType.SupportedGroups, new byte[] { 0, 1, 29 })]
    [InlineData((int)ExtensionType.Alpn, new byte[] { 0, 4, 1, 97, 1, 98 })]
    [InlineData((int)ExtensionType.Alpn, new byte[] { 0, 0 })]
    [InlineData((int)ExtensionType.Alpn, new byte[] { 0, 2, 1, 97, 0 })]
    public void A_malformed_extension_is_a_decode_error(int type, byte[] data) =>
        StateAssert.Fails(AlertDescription.DecodeError, Take((ExtensionType)type, data));

    [Fact]
    [Rfc(7301, "3.1")]
    public void An_application_protocol_that_was_not_offered_is_an_illegal_parameter() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(ExtensionType.Alpn, [0, 2, 1, 99]));

    [Fact]
    [Rfc(8446, "4.2")]
    public void An_extension_that_comes_twice_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectEncryptedExtensions>(WithAlpn);
        StateAssert.Fails(AlertDescription.DecodeError, at.Take([0, 8, 0, 0, 0, 0, 0, 0, 0, 0]));
    }

    [Fact]
    [Rfc(8446, "4.2.7")]
    public void Groups_for_the_next_time_are_fine() => Assert.IsType<ExpectCertificateOrRequest>(Take(ExtensionType.SupportedGroups, [0, 2, 0, 29]));

    /// <summary>One extension and no other.</summary>
    private static HandshakeState Take(ExtensionType type, byte[] data)
    {
        using var at = StatePair.At<ExpectEncryptedExtensions>(WithAlpn);
        return at.Take([0, (byte)(4 + data.Length), (byte)((ushort)type >> 8), (byte)type, 0, (byte)data.Length, .. data]);
    }
}

using Dtls.Handshake.Dtls13.Server;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls13.Server;

public class ExpectSecondClientHelloTests
{
    private static readonly PairOptions Options = PairOptions.Dtls13 with { ServerGroups = [NamedGroup.Secp256r1] };

    [Fact]
    [Rfc(8446, "4.1.2")]
    public void The_hello_that_was_asked_for_is_answered()
    {
        using var at = StatePair.At<ExpectSecondClientHello>(Options);
        StateAssert.Expects(at.State, HandshakeType.ClientHello);
        Assert.IsType<ExpectFinished>(at.Take());
    }

    [Fact]
    public void A_malformed_one_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectSecondClientHello>(Options);
        StateAssert.Fails(AlertDescription.DecodeError, at.Take([.. at.Message.Body, 0]));
        StateAssert.Fails(AlertDescription.DecodeError, at.Take(at.Message.Body.AsSpan(0, 40)));
    }

    [Fact]
    [Rfc(8446, "4.1.4")]
    public void One_that_still_has_no_share_of_the_group_is_an_illegal_parameter()
    {
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.Extensions.Set(ExtensionType.KeyShare, [0, 36, 0, 29, 0, 32, .. new byte[32]])));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.Extensions.Set(ExtensionType.KeyShare, 0, 0)));
    }

    [Fact]
    [Rfc(8446, "4.1.2")]
    public void One_that_offers_other_suites_is_an_illegal_parameter() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.CipherSuites = [0x13, 0x02]));

    [Fact]
    [Rfc(8446, "4.1.2")]
    public void One_that_no_longer_speaks_DTLS_13_is_refused()
    {
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.Extensions.Remove(ExtensionType.SupportedVersions)));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(hello => hello.Extensions.Set(ExtensionType.SupportedVersions, 2, 0xFE, 0xFD)));
    }

    private static HandshakeState Take(Action<ClientHelloEditor> edit)
    {
        using var at = StatePair.At<ExpectSecondClientHello>(Options);
        var hello = new ClientHelloEditor(at.Message.Body);
        Assert.Equal(ProtocolVersion.Dtls12, hello.LegacyVersion);
        edit(hello);
        return at.Take(hello.Write());
    }
}

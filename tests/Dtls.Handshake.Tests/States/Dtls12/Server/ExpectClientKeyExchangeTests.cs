using Dtls.Handshake.Dtls12.Server;
using Dtls.Handshake.Messages;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls12.Server;

public class ExpectClientKeyExchangeTests
{
    private static readonly PairOptions Asking = PairOptions.Dtls12 with { ClientCertificateMode = ClientCertificateMode.Optional };

    [Fact]
    [Rfc(8422, "5.7")]
    public void A_share_is_followed_by_Finished_or_by_the_proof_of_a_client_with_a_certificate()
    {
        using var anonymous = StatePair.At<ExpectClientKeyExchange>(PairOptions.Dtls12);
        StateAssert.Expects(anonymous.State, HandshakeType.ClientKeyExchange);
        Assert.Equal(0, anonymous.State.ReadEpoch);
        Assert.IsType<ExpectFinished>(anonymous.Take());

        using var declined = StatePair.At<ExpectClientKeyExchange>(Asking);
        Assert.IsType<ExpectFinished>(declined.Take());

        using var known = StatePair.At<ExpectClientKeyExchange>(Asking with { ClientCertificates = [TestCertificates.Client.Credential] });
        Assert.IsType<ExpectCertificateVerify>(known.Take());
    }

    [Fact]
    public void A_malformed_message_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectClientKeyExchange>(PairOptions.Dtls12);
        StateAssert.RefusesMalformed(at);
        StateAssert.Fails(AlertDescription.DecodeError, at.Take([0]));
    }

    [Theory]
    [InlineData(NamedGroup.X25519, 32, 0)] // makes the all-zero secret
    [InlineData(NamedGroup.X25519, 31, 9)]
    [InlineData(NamedGroup.X25519, 33, 9)]
    [InlineData(NamedGroup.Secp256r1, 65, 4)] // not on the curve
    [InlineData(NamedGroup.Secp256r1, 33, 2)] // compressed
    [InlineData(NamedGroup.Secp256r1, 1, 0)] // infinity
    [Rfc(8422, "5.11")]
    public void A_point_that_is_none_is_an_illegal_parameter(NamedGroup group, int length, byte first)
    {
        using var at = StatePair.At<ExpectClientKeyExchange>(PairOptions.Dtls12 with { ServerGroups = [group] });
        byte[] point = new byte[length];
        point[0] = first;
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Take([(byte)length, .. point]));
    }
}

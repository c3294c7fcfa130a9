using Dtls.Handshake.Dtls12.Server;
using Dtls.Handshake.Messages;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls12.Server;

public class ExpectCertificateTests
{
    private static readonly PairOptions Required = PairOptions.Dtls12 with
    {
        ClientCertificateMode = ClientCertificateMode.Required,
        ClientCertificates = [TestCertificates.Client.Credential],
    };

    private static readonly PairOptions Optional = Required with { ClientCertificateMode = ClientCertificateMode.Optional };

    [Fact]
    [Rfc(5246, "7.4.6")]
    public void A_certificate_is_followed_by_the_clients_share()
    {
        using var at = StatePair.At<ExpectCertificate>(Required);
        StateAssert.Expects(at.State, HandshakeType.Certificate);
        Assert.Equal(0, at.State.ReadEpoch);
        Assert.IsType<ExpectClientKeyExchange>(at.Take());
    }

    [Fact]
    [Rfc(5246, "7.4.6")]
    public void No_certificate_is_fine_when_it_is_optional_and_a_handshake_failure_when_it_is_required()
    {
        using var optional = StatePair.At<ExpectCertificate>(Optional);
        Assert.IsType<ExpectClientKeyExchange>(optional.Take([0, 0, 0]));
        using var required = StatePair.At<ExpectCertificate>(Required);
        StateAssert.Fails(AlertDescription.HandshakeFailure, required.Take([0, 0, 0]));
    }

    [Fact]
    public void A_malformed_message_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectCertificate>(Optional);
        StateAssert.RefusesMalformed(at);
        StateAssert.Fails(AlertDescription.DecodeError, at.Take([0, 0, 3, 0, 0, 0]));
        StateAssert.Fails(AlertDescription.BadCertificate, at.Take([0, 0, 4, 0, 0, 1, 0x30]));
    }

    [Theory]
    [InlineData(ClientCertificateMode.Optional)]
    [InlineData(ClientCertificateMode.Required)]
    public void A_wrong_certificate_is_refused_in_either_mode(ClientCertificateMode mode)
    {
        using var untrusted = StatePair.At<ExpectCertificate>(Required with { ClientCertificateMode = mode, ClientCertificates = [TestCertificates.UntrustedServer.Credential] });
        StateAssert.Fails(AlertDescription.UnknownCa, untrusted.Take());
        using var forServers = StatePair.At<ExpectCertificate>(Required with { ClientCertificateMode = mode, ClientCertificates = [TestCertificates.Server.Credential] });
        StateAssert.Fails(AlertDescription.UnsupportedCertificate, forServers.Take());
    }
}

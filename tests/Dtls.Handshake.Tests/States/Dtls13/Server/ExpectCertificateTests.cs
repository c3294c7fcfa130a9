using Dtls.Handshake.Dtls13.Server;
using Dtls.Handshake.Messages;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls13.Server;

public class ExpectCertificateTests
{
    private static readonly PairOptions Required = PairOptions.Dtls13 with
    {
        ClientCertificateMode = ClientCertificateMode.Required,
        ClientCertificates = [TestCertificates.Client.Credential],
    };

    private static readonly PairOptions Optional = Required with { ClientCertificateMode = ClientCertificateMode.Optional };

    [Fact]
    [Rfc(8446, "4.4.2")]
    public void A_certificate_is_followed_by_its_proof()
    {
        using var at = StatePair.At<ExpectCertificate>(Required);
        StateAssert.Expects(at.State, HandshakeType.Certificate);
        Assert.Equal(2, at.State.ReadEpoch);
        Assert.IsType<ExpectCertificateVerify>(at.Take());
    }

    [Fact]
    [Rfc(8446, "4.4.2.4")]
    public void No_certificate_is_fine_when_it_is_optional_and_certificate_required_when_it_is_not()
    {
        using var optional = StatePair.At<ExpectCertificate>(Optional);
        Assert.IsType<ExpectFinished>(optional.Take([0, 0, 0, 0]));
        using var required = StatePair.At<ExpectCertificate>(Required);
        StateAssert.Fails(AlertDescription.CertificateRequired, required.Take([0, 0, 0, 0]));
    }

    [Fact]
    public void A_malformed_message_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectCertificate>(Optional);
        StateAssert.RefusesMalformed(at);
        StateAssert.Fails(AlertDescription.DecodeError, at.Take([0, 0, 0, 5, 0, 0, 0, 0, 0]));
        StateAssert.Fails(AlertDescription.BadCertificate, at.Take([0, 0, 0, 6, 0, 0, 1, 0x30, 0, 0]));
    }

    [Fact]
    [Rfc(8446, "4.4.2")]
    public void A_context_is_an_illegal_parameter_and_an_extension_an_unsupported_extension()
    {
        using var at = StatePair.At<ExpectCertificate>(Optional);
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Take([1, 7, .. at.Message.Body[1..]]));
        StateAssert.Fails(AlertDescription.UnsupportedExtension, at.Take(CertificateEntries.WithExtension(at.Message.Body, 5)));
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

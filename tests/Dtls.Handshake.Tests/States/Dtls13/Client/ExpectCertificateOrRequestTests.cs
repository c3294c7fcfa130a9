using Dtls.Handshake.Dtls13.Client;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls13.Client;

public class ExpectCertificateOrRequestTests
{
    private static readonly PairOptions Asking = PairOptions.Dtls13 with
    {
        ClientCertificateMode = ClientCertificateMode.Optional,
        ClientCertificates = [TestCertificates.Client.Credential],
    };

    [Fact]
    [Rfc(8446, "4.4.2")]
    public void A_certificate_is_followed_by_its_proof()
    {
        using var at = StatePair.At<ExpectCertificateOrRequest>(PairOptions.Dtls13);
        StateAssert.Expects(at.State, HandshakeType.Certificate, HandshakeType.CertificateRequest);
        Assert.Equal(2, at.State.ReadEpoch);
        Assert.IsType<ExpectCertificateVerify>(at.Take());
    }

    [Fact]
    [Rfc(8446, "4.3.2")]
    public void A_request_comes_once_and_before_the_certificate()
    {
        using var at = StatePair.At<ExpectCertificateOrRequest>(Asking, HandshakeType.CertificateRequest);
        HandshakeState next = at.Take();
        Assert.IsType<ExpectCertificateOrRequest>(next);
        StateAssert.Expects(next, HandshakeType.Certificate);
    }

    [Fact]
    public void Malformed_messages_are_a_decode_error()
    {
        using var certificate = StatePair.At<ExpectCertificateOrRequest>(PairOptions.Dtls13);
        StateAssert.RefusesMalformed(certificate);
        using var request = StatePair.At<ExpectCertificateOrRequest>(Asking, HandshakeType.CertificateRequest);
        StateAssert.RefusesMalformed(request);
    }

    [Fact]
    [Rfc(8446, "4.4.2.4")]
    public void A_server_without_a_certificate_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectCertificateOrRequest>(PairOptions.Dtls13);
        StateAssert.Fails(AlertDescription.DecodeError, at.Take([0, 0, 0, 0]));
    }

    [Fact]
    [Rfc(8446, "4.4.2")]
    public void A_certificate_with_a_context_an_extension_or_nonsense_is_refused()
    {
        using var at = StatePair.At<ExpectCertificateOrRequest>(PairOptions.Dtls13);
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Take([1, 7, .. at.Message.Body[1..]]));
        StateAssert.Fails(AlertDescription.UnsupportedExtension, at.Take(CertificateEntries.WithExtension(at.Message.Body, 5)));
        StateAssert.Fails(AlertDescription.BadCertificate, at.Take([0, 0, 0, 6, 0, 0, 1, 0x30, 0, 0]));
    }

    [Theory]
    [MemberData(nameof(BadServers.Data), MemberType = typeof(BadServers))]
    [Rfc(8446, "6.2")]
    public void A_certificate_that_is_not_good_is_refused_with_the_alert_that_says_why(string server, AlertDescription alert)
    {
        using var at = StatePair.At<ExpectCertificateOrRequest>(PairOptions.Dtls13 with { ServerCertificates = [BadServers.Find(server)] });
        StateAssert.Fails(alert, at.Take());
    }

    [Theory]
    [InlineData(AlertDescription.IllegalParameter, new byte[] { 1, 7, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3 })] // a context
    [InlineData(AlertDescription.MissingExtension, new byte[] { 0, 0, 4, 0, 47, 0, 0 })] // no signature_algorithms
    [InlineData(AlertDescription.DecodeError, new byte[] { 0, 0, 7, 0, 13, 0, 3, 0, 1, 4 })] // half a scheme
    [InlineData(AlertDescription.DecodeError, new byte[] { 0, 0, 6, 0, 13, 0, 2, 0, 0 })] // no scheme
    [InlineData(AlertDescription.DecodeError, new byte[] { 0, 0, 0 })] // no extension
    [Rfc(8446, "4.3.2")]
    public void A_request_that_breaks_a_rule_is_refused(AlertDescription alert, byte[] request)
    {
        using var at = StatePair.At<ExpectCertificateOrRequest>(Asking, HandshakeType.CertificateRequest);
        StateAssert.Fails(alert, at.Take(request));
    }

    [Fact]
    [Rfc(8446, "4.4.2.3")]
    public void Extensions_of_a_request_that_nobody_knows_are_stepped_over()
    {
        using var at = StatePair.At<ExpectCertificateOrRequest>(Asking, HandshakeType.CertificateRequest);
        Assert.IsType<ExpectCertificateOrRequest>(at.Take([0, 0, 12, 0x7A, 0x7A, 0, 0, 0, 13, 0, 4, 0, 2, 4, 3]));
    }
}

using Dtls.Handshake.Dtls12.Client;
using Dtls.Handshake.Messages;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls12.Client;

public class ExpectCertificateTests
{
    [Fact]
    [Rfc(5246, "7.4.2")]
    public void A_certificate_is_followed_by_ServerKeyExchange()
    {
        using var at = StatePair.At<ExpectCertificate>(PairOptions.Dtls12);
        StateAssert.Expects(at.State, HandshakeType.Certificate);
        Assert.Equal(0, at.State.ReadEpoch);
        Assert.IsType<ExpectServerKeyExchange>(at.Take());
    }

    [Fact]
    public void A_malformed_message_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectCertificate>(PairOptions.Dtls12);
        StateAssert.RefusesMalformed(at);
        StateAssert.Fails(AlertDescription.DecodeError, at.Take([0, 0, 3, 0, 0, 0])); // a certificate of no bytes
    }

    [Fact]
    [Rfc(5246, "7.4.2")]
    public void A_server_without_a_certificate_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectCertificate>(PairOptions.Dtls12);
        StateAssert.Fails(AlertDescription.DecodeError, at.Take([0, 0, 0]));
    }

    [Fact]
    public void Bytes_that_are_no_certificate_are_a_bad_certificate()
    {
        using var at = StatePair.At<ExpectCertificate>(PairOptions.Dtls12);
        StateAssert.Fails(AlertDescription.BadCertificate, at.Take([0, 0, 4, 0, 0, 1, 0x30]));
        StateAssert.Fails(AlertDescription.BadCertificate, at.Take([0, 0, 5, 0, 0, 2, 0x30, 0]));
    }

    [Theory]
    [MemberData(nameof(BadServers.Data), MemberType = typeof(BadServers))]
    [Rfc(5246, "7.2.2")]
    public void A_certificate_that_is_not_good_is_refused_with_the_alert_that_says_why(string server, AlertDescription alert)
    {
        using var at = StatePair.At<ExpectCertificate>(PairOptions.Dtls12 with { ServerCertificates = [BadServers.Find(server)] });
        StateAssert.Fails(alert, at.Take());
    }

    [Theory]
    [MemberData(nameof(BadServers.Data), MemberType = typeof(BadServers))]
    public void An_owner_who_decides_gets_to_see_it_all_the_same(string server, AlertDescription alert)
    {
        Assert.NotEqual(AlertDescription.CloseNotify, alert);
        using var at = StatePair.At<ExpectCertificate>(PairOptions.Dtls12 with
        {
            ServerCertificates = [BadServers.Find(server)],
            ClientVerification = PeerVerificationMode.ChainThenOwner,
        });
        Assert.IsType<ExpectServerKeyExchange>(at.Take());
    }
}

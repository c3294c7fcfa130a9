using Dtls.Handshake.Dtls12.Client;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls12.Client;

public class ExpectCertificateRequestOrDoneTests
{
    private static readonly PairOptions Asking = PairOptions.Dtls12 with
    {
        ClientCertificateMode = ClientCertificateMode.Optional,
        ClientCertificates = [TestCertificates.Client.Credential],
    };

    [Fact]
    [Rfc(5246, "7.4.5")]
    public void The_end_of_the_servers_flight_is_answered()
    {
        using var at = StatePair.At<ExpectCertificateRequestOrDone>(PairOptions.Dtls12);
        StateAssert.Expects(at.State, HandshakeType.CertificateRequest, HandshakeType.ServerHelloDone);
        Assert.Equal(0, at.State.ReadEpoch);
        Assert.IsType<ExpectFinished>(at.Take());
        Assert.Equal([HandshakeType.ClientKeyExchange, default, HandshakeType.Finished], Sent(at));
    }

    [Fact]
    [Rfc(5246, "7.4.5")]
    public void An_end_with_something_in_it_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectCertificateRequestOrDone>(PairOptions.Dtls12);
        StateAssert.RefusesMalformed(at);
    }

    [Fact]
    public void An_owner_who_decides_is_asked_at_the_end()
    {
        using var at = StatePair.At<ExpectCertificateRequestOrDone>(PairOptions.Dtls12 with { ClientVerification = PeerVerificationMode.Owner });
        var decision = Assert.IsType<AwaitPeerDecision>(at.Take());
        Assert.Equal(TestCertificates.Server.Certificate.Thumbprint, decision.Peer.Certificate.Thumbprint);
        Assert.IsType<ExpectFinished>(decision.Accept());
    }

    [Fact]
    [Rfc(5246, "7.4.4")]
    public void A_request_comes_once_and_is_answered_with_certificate_and_proof()
    {
        using var at = StatePair.At<ExpectCertificateRequestOrDone>(Asking, HandshakeType.CertificateRequest);
        HandshakeState next = at.Take();
        StateAssert.Expects(next, HandshakeType.ServerHelloDone);
        Assert.IsType<ExpectFinished>(next.On(new HandshakeMessage(HandshakeType.ServerHelloDone, 4, 0, default)));
        Assert.Equal([HandshakeType.Certificate, HandshakeType.ClientKeyExchange, HandshakeType.CertificateVerify, default, HandshakeType.Finished], Sent(at));
    }

    [Theory]
    [InlineData(new byte[] { 1, 64, 0, 2, 8, 4, 0, 0 })] // rsa_pss_rsae_sha256 only: our key cannot
    [InlineData(new byte[] { 1, 64, 0, 2, 2, 3, 0, 0 })] // ecdsa_sha1 only
    [Rfc(5246, "7.4.6")]
    public void A_request_that_no_certificate_of_ours_fits_is_answered_with_none(byte[] request)
    {
        using var at = StatePair.At<ExpectCertificateRequestOrDone>(Asking, HandshakeType.CertificateRequest);
        Assert.IsType<ExpectFinished>(at.Take(request).On(new HandshakeMessage(HandshakeType.ServerHelloDone, 4, 0, default)));
        Assert.Equal([HandshakeType.Certificate, HandshakeType.ClientKeyExchange, default, HandshakeType.Finished], Sent(at));
        Assert.Equal([0, 0, 0], at.ClientCore.Flight.Body(at.ClientCore.Flight.Items[0]).ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 2, 4, 3, 0, 0 })] // no certificate type
    [InlineData(new byte[] { 1, 64, 0, 0, 0, 0 })] // no scheme
    [InlineData(new byte[] { 1, 64, 0, 3, 4, 3, 4, 0, 0 })] // half a scheme
    public void A_request_that_breaks_the_syntax_is_a_decode_error(byte[] request)
    {
        using var at = StatePair.At<ExpectCertificateRequestOrDone>(Asking, HandshakeType.CertificateRequest);
        StateAssert.Fails(AlertDescription.DecodeError, at.Take(request));
    }

    [Fact]
    public void A_malformed_request_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectCertificateRequestOrDone>(Asking, HandshakeType.CertificateRequest);
        StateAssert.RefusesMalformed(at);
    }

    private static HandshakeType[] Sent(StatePair at) => [.. at.ClientCore.Flight.Items.ToArray().Select(item => item.Type)];
}

using Dtls.Handshake.Dtls12.Server;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls12.Server;

public class ExpectCertificateVerifyTests
{
    private static readonly PairOptions Options = PairOptions.Dtls12 with
    {
        ClientCertificateMode = ClientCertificateMode.Required,
        ClientCertificates = [TestCertificates.Client.Credential],
    };

    [Fact]
    [Rfc(5246, "7.4.8")]
    public void The_proof_is_followed_by_Finished_or_by_the_owners_decision()
    {
        using var at = StatePair.At<ExpectCertificateVerify>(Options);
        StateAssert.Expects(at.State, HandshakeType.CertificateVerify);
        Assert.Equal(0, at.State.ReadEpoch);
        Assert.IsType<ExpectFinished>(at.Take());

        using var asking = StatePair.At<ExpectCertificateVerify>(Options with { ServerVerification = PeerVerificationMode.Owner });
        Assert.IsType<ExpectFinished>(Assert.IsType<AwaitPeerDecision>(asking.Take()).Accept());
    }

    [Fact]
    public void A_malformed_message_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectCertificateVerify>(Options);
        StateAssert.RefusesMalformed(at);
    }

    [Theory]
    [InlineData(0x0804)] // rsa_pss_rsae_sha256: not this certificate's
    [InlineData(0x0203)] // ecdsa_sha1: not asked for
    [InlineData(0x7A7A)]
    [Rfc(5246, "7.4.8")]
    public void A_scheme_that_was_not_asked_for_or_does_not_fit_is_an_illegal_parameter(int scheme)
    {
        using var at = StatePair.At<ExpectCertificateVerify>(Options);
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Take([(byte)(scheme >> 8), (byte)scheme, .. at.Message.Body[2..]]));
    }

    [Fact]
    [Rfc(5246, "7.4.8")]
    public void A_signature_over_anything_else_is_a_decrypt_error()
    {
        using var at = StatePair.At<ExpectCertificateVerify>(Options);
        using var other = StatePair.At<ExpectCertificateVerify>(Options);
        StateAssert.Fails(AlertDescription.DecryptError, at.Take(other.Message.Body));
        StateAssert.Fails(AlertDescription.DecryptError, at.Take(StateAssert.Flip(at.Message.Body, -1)));
        StateAssert.Fails(AlertDescription.DecryptError, at.Take([.. at.Message.Body[..2], 0, 0]));
    }
}

using System.Security.Cryptography;
using Dtls.Handshake.Dtls13;
using Dtls.Handshake.Dtls13.Server;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls13.Server;

public class ExpectCertificateVerifyTests
{
    private static readonly PairOptions Options = PairOptions.Dtls13 with
    {
        ClientCertificateMode = ClientCertificateMode.Required,
        ClientCertificates = [TestCertificates.Client.Credential],
    };

    [Fact]
    [Rfc(8446, "4.4.3")]
    public void The_proof_is_followed_by_Finished()
    {
        using var at = StatePair.At<ExpectCertificateVerify>(Options);
        StateAssert.Expects(at.State, HandshakeType.CertificateVerify);
        Assert.Equal(2, at.State.ReadEpoch);
        Assert.IsType<ExpectFinished>(at.Take());
    }

    [Fact]
    public void An_owner_who_decides_is_asked_after_the_proof()
    {
        using var at = StatePair.At<ExpectCertificateVerify>(Options with { ServerVerification = PeerVerificationMode.Owner });
        Assert.IsType<ExpectFinished>(Assert.IsType<AwaitPeerDecision>(at.Take()).Accept());
    }

    [Fact]
    public void A_malformed_message_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectCertificateVerify>(Options);
        StateAssert.RefusesMalformed(at);
    }

    [Theory]
    [InlineData(0x0503)] // ecdsa_secp384r1_sha384: the curve belongs to the scheme in this version
    [InlineData(0x0804)] // rsa_pss_rsae_sha256: not this certificate's
    [InlineData(0x0203)] // ecdsa_sha1: not offered
    [InlineData(0x7A7A)]
    [Rfc(8446, "4.4.3")]
    public void A_scheme_that_was_not_offered_or_does_not_fit_is_an_illegal_parameter(int scheme)
    {
        using var at = StatePair.At<ExpectCertificateVerify>(Options);
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Take([(byte)(scheme >> 8), (byte)scheme, .. at.Message.Body[2..]]));
    }

    [Fact]
    [Rfc(8446, "4.4.3")]
    public void Pkcs1_does_not_serve_in_this_version()
    {
        CertificateCredential rsa = TestCertificates.ClientWith(TestKeyKind.Rsa2048).Credential;
        using var at = StatePair.At<ExpectCertificateVerify>(Options with { ClientCertificates = [rsa] });
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Take([4, 1, .. at.Message.Body[2..]]));
    }

    [Fact]
    [Rfc(8446, "4.4.3")]
    public void A_signature_over_anything_else_is_a_decrypt_error()
    {
        using var at = StatePair.At<ExpectCertificateVerify>(Options);
        using var other = StatePair.At<ExpectCertificateVerify>(Options);
        StateAssert.Fails(AlertDescription.DecryptError, at.Take(other.Message.Body));
        StateAssert.Fails(AlertDescription.DecryptError, at.Take(StateAssert.Flip(at.Message.Body, -1)));
        StateAssert.Fails(AlertDescription.DecryptError, at.Take([.. at.Message.Body[..2], 0, 0]));
    }

    [Fact]
    [Rfc(8446, "4.4.3")]
    public void A_proof_meant_for_the_other_side_is_a_decrypt_error()
    {
        using var at = StatePair.At<ExpectCertificateVerify>(Options);
        byte[] content = SignedContent.Create(byServer: true, at.ServerCore.Transcript, HashAlgorithmName.SHA256);
        byte[] signature = TestCertificates.Client.Credential.Sign(SignatureScheme.EcdsaSecp256r1Sha256, content);
        StateAssert.Fails(AlertDescription.DecryptError, at.Take([4, 3, 0, (byte)signature.Length, .. signature]));
    }
}

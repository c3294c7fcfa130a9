using Dtls.Handshake.Dtls12.Client;
using Dtls.Handshake.Messages;
using Dtls.Records.Wire;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls12.Client;

public class ExpectServerKeyExchangeTests
{
    private static readonly PairOptions Options = PairOptions.Dtls12;

    [Fact]
    [Rfc(8422, "5.4")]
    public void A_signed_share_is_followed_by_the_end_of_the_flight()
    {
        using var at = StatePair.At<ExpectServerKeyExchange>(Options);
        StateAssert.Expects(at.State, HandshakeType.ServerKeyExchange);
        Assert.Equal(0, at.State.ReadEpoch);
        Assert.IsType<ExpectCertificateRequestOrDone>(at.Take());
    }

    [Fact]
    public void A_malformed_message_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectServerKeyExchange>(Options);
        StateAssert.RefusesMalformed(at);
    }

    [Fact]
    [Rfc(8422, "5.4")]
    public void A_curve_that_has_no_name_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectServerKeyExchange>(Options);
        StateAssert.Fails(AlertDescription.DecodeError, at.Take([1, .. at.Message.Body[1..]]));
    }

    [Theory]
    [InlineData(NamedGroup.Secp384r1)]
    [InlineData(NamedGroup.X25519MLKem768)]
    [InlineData((NamedGroup)0x7A7A)]
    [Rfc(8422, "5.4")]
    public void A_group_that_was_not_offered_is_an_illegal_parameter(NamedGroup group)
    {
        using var at = StatePair.At<ExpectServerKeyExchange>(Options);
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Take(Sign(at, group, new byte[32])));
    }

    [Fact]
    public void A_hybrid_group_does_not_exist_in_this_version_even_when_it_was_offered_for_the_next()
    {
        PairOptions hybrid = PairOptions.Both with { Server = DtlsProtocols.Dtls12, ClientGroups = [NamedGroup.X25519MLKem768, NamedGroup.X25519] };
        using var at = StatePair.At<ExpectServerKeyExchange>(hybrid);
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Take(Sign(at, NamedGroup.X25519MLKem768, new byte[32])));
    }

    [Theory]
    [InlineData(SignatureScheme.RsaPssRsaeSha256)] // not this certificate's
    [InlineData(SignatureScheme.Ed25519)]
    [InlineData((SignatureScheme)0x0203)] // ecdsa_sha1: not offered
    [Rfc(5246, "7.4.3")]
    public void A_scheme_that_was_not_offered_or_does_not_fit_is_an_illegal_parameter(SignatureScheme scheme)
    {
        using var at = StatePair.At<ExpectServerKeyExchange>(Options);
        Assert.True(ServerKeyExchange.TryRead(at.Message.Body, out ServerKeyExchange exchange));
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Take(Write(exchange.Group, exchange.Point, scheme, exchange.Signature)));
    }

    [Fact]
    [Rfc(8422, "5.10")]
    public void A_scheme_of_another_curve_serves_in_this_version()
    {
        using var at = StatePair.At<ExpectServerKeyExchange>(Options);
        Assert.True(ServerKeyExchange.TryRead(at.Message.Body, out ServerKeyExchange exchange));
        Assert.IsType<ExpectCertificateRequestOrDone>(at.Take(Sign(at, exchange.Group, exchange.Point, SignatureScheme.EcdsaSecp384r1Sha384)));
    }

    [Fact]
    [Rfc(8422, "5.4")]
    public void A_signature_over_anything_else_is_a_decrypt_error()
    {
        using var at = StatePair.At<ExpectServerKeyExchange>(Options);
        Assert.True(ServerKeyExchange.TryRead(at.Message.Body, out ServerKeyExchange exchange));
        byte[] point = StateAssert.Flip(exchange.Point.ToArray(), 0);
        StateAssert.Fails(AlertDescription.DecryptError, at.Take(Write(exchange.Group, point, exchange.Scheme, exchange.Signature)));
        StateAssert.Fails(AlertDescription.DecryptError, at.Take(StateAssert.Flip(at.Message.Body, -1)));
        StateAssert.Fails(AlertDescription.DecryptError, at.Take(Write(exchange.Group, exchange.Point, exchange.Scheme, default)));

        // One of another handshake: the randoms are signed too.
        using var other = StatePair.At<ExpectServerKeyExchange>(Options);
        StateAssert.Fails(AlertDescription.DecryptError, at.Take(other.Message.Body));
    }

    [Theory]
    [InlineData(NamedGroup.X25519, 32, 0)]
    [InlineData(NamedGroup.X25519, 31, 9)]
    [InlineData(NamedGroup.Secp256r1, 65, 4)]
    [InlineData(NamedGroup.Secp256r1, 33, 2)]
    [Rfc(8422, "5.11")]
    public void A_point_that_is_none_is_an_illegal_parameter_even_when_it_is_signed(NamedGroup group, int length, byte first)
    {
        using var at = StatePair.At<ExpectServerKeyExchange>(Options);
        byte[] point = new byte[length];
        point[0] = first;
        at.Finish(Sign(at, group, point));
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Client);
    }

    /// <summary>A message that the server's key has signed.</summary>
    private static byte[] Sign(StatePair at, NamedGroup group, ReadOnlySpan<byte> point, SignatureScheme scheme = SignatureScheme.EcdsaSecp256r1Sha256)
    {
        byte[] clientRandom = new ClientHelloEditor(at.Delivered.Last(message => message.Type is HandshakeType.ClientHello).Body).Random;
        byte[] serverRandom = new ServerHelloEditor(at.Delivered.Last(message => message.Type is HandshakeType.ServerHello).Body).Random;
        var parameters = new WireWriter(new byte[300]);
        ServerKeyExchange.WriteParameters(ref parameters, group, point);
        byte[] signature = TestCertificates.Server.Credential.Sign(scheme, [.. clientRandom, .. serverRandom, .. parameters.Written]);
        return Write(group, point, scheme, signature);
    }

    private static byte[] Write(NamedGroup group, ReadOnlySpan<byte> point, SignatureScheme scheme, ReadOnlySpan<byte> signature)
    {
        var writer = new WireWriter(new byte[1024]);
        new ServerKeyExchange { Group = group, Point = point, Scheme = scheme, Signature = signature }.Write(ref writer);
        return writer.Written.ToArray();
    }
}

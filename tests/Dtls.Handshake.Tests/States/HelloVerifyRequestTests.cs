using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;
using Client12 = Dtls.Handshake.Dtls12.Client;

namespace Dtls.Handshake.Tests.States;

/// <summary>A client that is asked for a cookie before the version is settled.</summary>
public class HelloVerifyRequestTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(255)]
    [Rfc(6347, "4.2.1")]
    public void The_next_hello_carries_the_cookie_and_is_the_same_otherwise(int cookieLength)
    {
        using var pair = new StatePair(PairOptions.Both);
        byte[] first = HelloOf(pair);
        byte[] cookie = new byte[cookieLength];
        Array.Fill(cookie, (byte)7);
        pair.Deliver(toServer: false, Request(0, cookie));
        Assert.IsType<ExpectServerHello>(pair.Client);
        var second = new ClientHelloEditor(HelloOf(pair));
        Assert.Equal(cookie, second.Cookie);
        Assert.Equal(1, pair.ClientCore.Flight.Items[0].MessageSequence);
        second.Cookie = [];
        Assert.Equal(first, second.Write());
    }

    [Fact]
    [Rfc(6347, "4.2.1")]
    public void Neither_the_first_hello_nor_the_request_is_hashed()
    {
        using var pair = new StatePair(PairOptions.Both with { Server = DtlsProtocols.Dtls12 });
        pair.Deliver(toServer: false, Request(0, [7]));
        Assert.Equal(12 + HelloOf(pair).Length, pair.ClientCore.Transcript.Bytes.Length);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xFE, 0xFF })]
    [InlineData(new byte[] { 0xFE, 0xFF, 2, 1 })]
    [InlineData(new byte[] { 0xFE, 0xFF, 1, 1, 0 })]
    public void A_malformed_request_is_a_decode_error(byte[] body)
    {
        using var pair = new StatePair(PairOptions.Both);
        pair.Deliver(toServer: false, new StoredMessage(HandshakeType.HelloVerifyRequest, 0, 0, body));
        StateAssert.Fails(AlertDescription.DecodeError, pair.Client);
    }

    [Fact]
    public void A_server_that_asks_for_ever_is_given_up()
    {
        using var pair = new StatePair(PairOptions.Dtls12);
        for (ushort number = 0; number < 3; number++)
        {
            pair.Deliver(toServer: false, Request(number, [7]));
            Assert.IsType<ExpectServerHello>(pair.Client);
        }

        pair.Deliver(toServer: false, Request(3, [7]));
        StateAssert.Fails(AlertDescription.HandshakeFailure, pair.Client);
    }

    [Fact]
    [Rfc(9147, "5.1")]
    public void A_request_followed_by_DTLS_13_is_an_illegal_parameter()
    {
        using var at = StatePair.At<ExpectServerHello>(PairOptions.Both);
        HandshakeState asked = at.Take(HandshakeType.HelloVerifyRequest, [0xFE, 0xFF, 1, 7]);
        StateAssert.Fails(AlertDescription.IllegalParameter, asked.On(new HandshakeMessage(HandshakeType.ServerHello, 1, 0, at.Message.Body)));
    }

    [Fact]
    public void A_request_followed_by_DTLS_12_is_how_it_should_be()
    {
        using var at = StatePair.At<ExpectServerHello>(PairOptions.Both with { Server = DtlsProtocols.Dtls12 });
        HandshakeState asked = at.Take(HandshakeType.HelloVerifyRequest, [0xFE, 0xFF, 1, 7]);
        Assert.IsType<Client12.ExpectCertificate>(asked.On(new HandshakeMessage(HandshakeType.ServerHello, 1, 0, at.Message.Body)));
    }

    private static StoredMessage Request(ushort sequence, byte[] cookie) =>
        new(HandshakeType.HelloVerifyRequest, sequence, 0, [0xFE, 0xFF, (byte)cookie.Length, .. cookie]);

    private static byte[] HelloOf(StatePair pair) => pair.ClientCore.Flight.Body(pair.ClientCore.Flight.Items[0]).ToArray();
}

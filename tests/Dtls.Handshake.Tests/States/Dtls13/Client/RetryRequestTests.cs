using Dtls.Handshake.Dtls13.Client;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls13.Client;

/// <summary>What a client demands of a HelloRetryRequest, and of the ServerHello after it.</summary>
public class RetryRequestTests
{
    private static readonly PairOptions Options = PairOptions.Both with { ServerGroups = [NamedGroup.Secp256r1] };

    [Fact]
    [Rfc(8446, "4.1.2")]
    public void The_second_hello_has_the_share_that_was_asked_for_and_is_the_same_otherwise()
    {
        using var at = StatePair.At<ExpectServerHello>(Options);
        var first = new ClientHelloEditor(HelloOf(at));
        HandshakeState next = at.Take();
        StateAssert.Expects(next, HandshakeType.ServerHello);
        var second = new ClientHelloEditor(HelloOf(at));
        Assert.Equal(new byte[] { 0, 69, 0, 23, 0, 65, 4 }, second.Extensions[ExtensionType.KeyShare][..7]);
        second.Extensions.Set(ExtensionType.KeyShare, first.Extensions[ExtensionType.KeyShare]);
        Assert.Equal(first.Write(), second.Write());
    }

    [Fact]
    [Rfc(8446, "4.2.2")]
    public void A_cookie_is_sent_back_and_the_share_stays_the_same()
    {
        using var at = StatePair.At<ExpectServerHello>(Options);
        var first = new ClientHelloEditor(HelloOf(at));
        var request = new ServerHelloEditor(at.Message.Body);
        request.Extensions.Remove(ExtensionType.KeyShare).Set(ExtensionType.Cookie, 0, 2, 7, 8);
        Assert.IsType<ExpectServerHello>(at.Take(request.Write()));
        var second = new ClientHelloEditor(HelloOf(at));
        Assert.Equal([0, 2, 7, 8], second.Extensions[ExtensionType.Cookie]);
        second.Extensions.Remove(ExtensionType.Cookie);
        Assert.Equal(first.Write(), second.Write());
    }

    [Fact]
    [Rfc(8446, "4.2.2")]
    public void A_cookie_that_leaves_no_room_for_the_rest_of_the_hello_is_refused()
    {
        const int Longest = 16 * 1024;
        using var at = StatePair.At<ExpectServerHello>(Options);
        Assert.IsType<ExpectServerHello>(at.Take(WithCookie(Longest)));
        var second = new ClientHelloEditor(HelloOf(at));
        Assert.Equal(2 + Longest, second.Extensions[ExtensionType.Cookie].Length);

        using var other = StatePair.At<ExpectServerHello>(Options);
        StateAssert.Fails(AlertDescription.HandshakeFailure, other.Take(WithCookie(Longest + 1)));
        StateAssert.Fails(AlertDescription.HandshakeFailure, other.Take(WithCookie(65_400)));

        byte[] WithCookie(int length)
        {
            var request = new ServerHelloEditor(at.Message.Body);
            request.Extensions.Set(ExtensionType.Cookie, [(byte)(length >> 8), (byte)length, .. new byte[length]]);
            return request.Write();
        }
    }

    [Fact]
    [Rfc(8446, "4.1.4")]
    public void A_request_that_changes_nothing_is_an_illegal_parameter()
    {
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(request => request.Extensions.Remove(ExtensionType.KeyShare)));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(request => request.Extensions.Set(ExtensionType.KeyShare, 0, 29)));
    }

    [Fact]
    [Rfc(8446, "4.2.8")]
    public void A_group_that_was_not_offered_is_an_illegal_parameter() =>
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(request => request.Extensions.Set(ExtensionType.KeyShare, 0, 24)));

    [Fact]
    [Rfc(8446, "4.1.4")]
    public void It_is_checked_like_a_ServerHello()
    {
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(request => request.SessionId = [1]));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(request => request.CompressionMethod = 1));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(request => request.CipherSuite = CipherSuite.EcdheEcdsaWithAes128GcmSha256));
        StateAssert.Fails(AlertDescription.UnsupportedExtension, Take(request => request.Extensions.Add((ExtensionType)0x7A7A)));
        StateAssert.Fails(AlertDescription.UnsupportedExtension, Take(request => request.Extensions.Add(ExtensionType.Alpn, 0, 2, 1, 97)));
        StateAssert.Fails(AlertDescription.IllegalParameter, Take(request => request.Extensions.Add(ExtensionType.SupportedGroups, 0, 2, 0, 23)));
    }

    [Theory]
    [InlineData((int)ExtensionType.KeyShare, new byte[] { 0 })]
    [InlineData((int)ExtensionType.KeyShare, new byte[] { 0, 23, 0 })]
    [InlineData((int)ExtensionType.Cookie, new byte[] { 0, 0 })]
    [InlineData((int)ExtensionType.Cookie, new byte[] { 0, 2, 1 })]
    [InlineData((int)ExtensionType.Cookie, new byte[] { 0, 1, 1, 0 })]
    public void Malformed_extensions_are_a_decode_error(int type, byte[] data) =>
        StateAssert.Fails(AlertDescription.DecodeError, Take(request => request.Extensions.Set((ExtensionType)type, data)));

    [Fact]
    [Rfc(8446, "4.1.4")]
    public void A_second_request_is_an_unexpected_message()
    {
        using var at = StatePair.At<ExpectServerHello>(Options);
        var again = new ServerHelloEditor(at.Message.Body);
        again.Extensions.Set(ExtensionType.Cookie, 0, 1, 1);
        StateAssert.Fails(AlertDescription.UnexpectedMessage, at.Take().On(Message(again.Write())));
    }

    [Fact]
    [Rfc(8446, "4.1.4")]
    public void The_ServerHello_after_it_keeps_the_suite_and_the_version()
    {
        using StatePair at = AtServerHelloAfterRetry();
        var hello = new ServerHelloEditor(at.Message.Body) { CipherSuite = CipherSuite.Aes256GcmSha384 };
        StateAssert.Fails(AlertDescription.IllegalParameter, at.Take(hello.Write()));

        using StatePair other = AtServerHelloAfterRetry();
        var lowered = new ServerHelloEditor(other.Message.Body) { CipherSuite = CipherSuite.EcdheEcdsaWithAes128GcmSha256 };
        lowered.Extensions.Remove(ExtensionType.SupportedVersions).Remove(ExtensionType.KeyShare);
        StateAssert.Fails(AlertDescription.IllegalParameter, other.Take(lowered.Write()));

        using StatePair third = AtServerHelloAfterRetry();
        Assert.IsType<ExpectEncryptedExtensions>(third.Take());
    }

    [Fact]
    [Rfc(8446, "4.1.4")]
    public void A_HelloVerifyRequest_after_it_is_not_expected()
    {
        using StatePair at = AtServerHelloAfterRetry();
        StateAssert.Expects(at.State, HandshakeType.ServerHello);
    }

    private static StatePair AtServerHelloAfterRetry()
    {
        var pair = StatePair.At<ExpectServerHello>(Options);
        Assert.True(new ServerHelloEditor(pair.Message.Body).Random.AsSpan().SequenceEqual(HelloRetry.Random));
        return pair.Until<ExpectServerHello>(skip: 1);
    }

    private static HandshakeState Take(Action<ServerHelloEditor> edit)
    {
        using var at = StatePair.At<ExpectServerHello>(Options);
        var request = new ServerHelloEditor(at.Message.Body);
        edit(request);
        return at.Take(request.Write());
    }

    private static HandshakeMessage Message(byte[] body) => new(HandshakeType.ServerHello, 1, 0, body);

    private static byte[] HelloOf(StatePair pair) => pair.ClientCore.Flight.Body(pair.ClientCore.Flight.Items[0]).ToArray();
}

using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Records;

namespace Dtls.Handshake.States;

/// <summary>The client has said what it can; the server chooses, or asks for a cookie first. RFC 6347 §4.2.1.</summary>
internal sealed class ExpectServerHello(HandshakeCore core, ClientOffer offer, string? targetHost) : HandshakeState
{
    /// <summary>A server whose cookie keys rotate may ask twice; one that goes on asking wants nothing else.</summary>
    private const int MaxCookieRequests = 3;

    /// <summary>Sends the first ClientHello.</summary>
    public static ExpectServerHello Start(HandshakeCore core, string? targetHost)
    {
        var offer = new ClientOffer(core, targetHost);
        offer.Send(core);
        return new ExpectServerHello(core, offer, targetHost);
    }

    public override bool Expects(HandshakeType type) => type is HandshakeType.ServerHello or HandshakeType.HelloVerifyRequest;

    public override HandshakeState On(in HandshakeMessage message) =>
        message.Type is HandshakeType.HelloVerifyRequest ? OnHelloVerifyRequest(message) : OnServerHello(message);

    private HandshakeState OnHelloVerifyRequest(in HandshakeMessage message)
    {
        if (!HelloVerifyRequest.TryRead(message.Body, out HelloVerifyRequest request))
        {
            return Fail(AlertDescription.DecodeError, "HelloVerifyRequest is malformed");
        }

        if (offer.CookieRequests == MaxCookieRequests)
        {
            return Fail(AlertDescription.HandshakeFailure, "the server goes on asking for cookies");
        }

        core.Transcript.Clear();
        offer.UseCookie(request.Cookie);
        offer.Send(core);
        return this;
    }

    private HandshakeState OnServerHello(in HandshakeMessage message)
    {
        if (!ServerHello.TryRead(message.Body, out ServerHello hello))
        {
            return Fail(AlertDescription.DecodeError, "ServerHello is malformed");
        }

        if (hello.LegacyVersion is not ProtocolVersion.Dtls12)
        {
            return Fail(AlertDescription.ProtocolVersion, $"the server chose version 0x{(ushort)hello.LegacyVersion:X4}, which was not offered");
        }

        return Dtls12.Client.ClientHandshake.Start(core, offer, targetHost, message, hello);
    }
}

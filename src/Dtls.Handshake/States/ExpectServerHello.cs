using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Records;

namespace Dtls.Handshake.States;

/// <summary>The client has said what it can; the server chooses, or asks for a cookie first. RFC 6347 §4.2.1.</summary>
/// <param name="retry">The suite that a HelloRetryRequest has chosen already; null before one.</param>
internal sealed class ExpectServerHello(HandshakeCore core, ClientOffer offer, string? targetHost, CipherSuiteFacts? retry = null) : HandshakeState
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

    public override bool Expects(HandshakeType type) =>
        type is HandshakeType.ServerHello || (type is HandshakeType.HelloVerifyRequest && offer.Offers12 && retry is null);

    public override void Abandon() => offer.Dispose();

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
        offer.UseLegacyCookie(request.Cookie);
        offer.Send(core);
        return this;
    }

    private HandshakeState OnServerHello(in HandshakeMessage message)
    {
        if (!ServerHello.TryRead(message.Body, out ServerHello hello))
        {
            return Fail(AlertDescription.DecodeError, "ServerHello is malformed");
        }

        if (hello.Extensions.TryFind(ExtensionType.SupportedVersions, out ReadOnlySpan<byte> data))
        {
            return OnSelectedVersion(message, hello, data);
        }

        if (hello.LegacyVersion is not ProtocolVersion.Dtls12 || !offer.Offers12)
        {
            return Fail(AlertDescription.ProtocolVersion, $"the server chose version 0x{(ushort)hello.LegacyVersion:X4}, which was not offered");
        }

        if (retry is not null)
        {
            return Fail(AlertDescription.IllegalParameter, "the server asked for a DTLS 1.3 hello and chose DTLS 1.2");
        }

        return Dtls12.Client.ClientHandshake.Start(core, offer, targetHost, message, hello);
    }

    /// <summary>RFC 8446 §4.2.1: only a server that chose DTLS 1.3 answers with the extension.</summary>
    private HandshakeState OnSelectedVersion(in HandshakeMessage message, in ServerHello hello, ReadOnlySpan<byte> data)
    {
        if (!SupportedVersions.TryReadSelected(data, out ProtocolVersion version))
        {
            return Fail(AlertDescription.DecodeError, "supported_versions of the server is malformed");
        }

        if (version is not ProtocolVersion.Dtls13 || !offer.Offers13 || hello.LegacyVersion is not ProtocolVersion.Dtls12)
        {
            return Fail(AlertDescription.IllegalParameter, $"the server chose version 0x{(ushort)version:X4} in a way that was not offered");
        }

        if (offer.CookieRequests > 0)
        {
            return Fail(AlertDescription.IllegalParameter, "HelloVerifyRequest was followed by DTLS 1.3");
        }

        core.Version = ProtocolVersion.Dtls13;
        core.Sealer.PlaintextVersion = ProtocolVersion.Dtls12;
        core.Transcript.UseTlsHeaders();
        return hello.Random.SequenceEqual(HelloRetry.Random)
            ? OnRetryRequest(message, hello)
            : Dtls13.Client.ClientHandshake.Start(core, offer, targetHost, retry, message, hello);
    }

    private HandshakeState OnRetryRequest(in HandshakeMessage message, in ServerHello hello)
    {
        if (retry is not null)
        {
            return Fail(AlertDescription.UnexpectedMessage, "the server sent a second HelloRetryRequest");
        }

        return Dtls13.Client.RetryRequest.Check(core.Context, offer, hello, out Dtls13.Client.RetryRequest asked) is { } failure
            ? Fail(failure)
            : asked.Answer(core, offer, targetHost, message);
    }
}

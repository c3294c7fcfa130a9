using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>The client was asked for another hello, with a share of <paramref name="group"/> unless that is None. RFC 8446 §4.1.2.</summary>
internal sealed class ExpectSecondClientHello(HandshakeCore core, CipherSuiteFacts suite, NamedGroup group) : HandshakeState
{
    public override bool Expects(HandshakeType type) => type is HandshakeType.ClientHello;

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!ClientHello.TryRead(message.Body, out ClientHello hello))
        {
            return Fail(AlertDescription.DecodeError, "the second ClientHello is malformed");
        }

        if (ServerChoice13.Choose(core.Context, hello, out Selection13? selection) is { } failure)
        {
            return Fail(failure);
        }

        if (selection!.Suite != suite || selection.ClientShare is null || (group is not NamedGroup.None && selection.Group != group))
        {
            return Fail(AlertDescription.IllegalParameter, "the second ClientHello does not do what HelloRetryRequest asked for");
        }

        return ServerHandshake.Answer(core, message, hello, selection);
    }
}

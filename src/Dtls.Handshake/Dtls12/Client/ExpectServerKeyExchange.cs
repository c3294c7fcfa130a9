using Dtls.Handshake.Credentials;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls12.Client;

/// <summary>The server signs its share of the key exchange, and so proves to hold the key of its certificate. RFC 8422 §5.4.</summary>
internal sealed class ExpectServerKeyExchange(ClientHandshake handshake, PeerIdentity server) : HandshakeState
{
    public override bool Expects(HandshakeType type) => type is HandshakeType.ServerKeyExchange;

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!ServerKeyExchange.TryRead(message.Body, out ServerKeyExchange exchange))
        {
            return Fail(AlertDescription.DecodeError, "ServerKeyExchange is malformed");
        }

        if (!handshake.Core.Context.GroupCodes12.Contains((ushort)exchange.Group))
        {
            return Fail(AlertDescription.IllegalParameter, $"the server chose group {exchange.Group}, which was not offered");
        }

        if (!handshake.Core.Context.SchemeCodes.Contains((ushort)exchange.Scheme)
            || SignatureSuites.AuthenticationOf(exchange.Scheme) != handshake.Suite.Authentication
            || !SignatureCheck.Fits(server.Certificate, exchange.Scheme, strictCurve: false))
        {
            return Fail(AlertDescription.IllegalParameter, $"the server signed with {exchange.Scheme}, which was not offered or fits neither its certificate nor the suite");
        }

        byte[] signed = [.. handshake.Offer.Random, .. handshake.ServerRandom, .. exchange.Parameters];
        if (!SignatureCheck.Verify(server.Certificate, exchange.Scheme, signed, exchange.Signature))
        {
            return Fail(AlertDescription.DecryptError, "the signature of ServerKeyExchange is wrong");
        }

        handshake.Core.Transcript.Add(message);
        return new ExpectCertificateRequestOrDone(handshake, new ServerProof(server, exchange.Scheme, exchange.Group, exchange.Point.ToArray()), request: null);
    }
}

using System.Security.Cryptography;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Client;

/// <summary>The server proves that it saw the same handshake. RFC 8446 §4.4.4.</summary>
internal sealed class ExpectFinished(ClientHandshake handshake, PeerIdentity server, SignatureScheme scheme, ClientIdentityChoice? request) : HandshakeState
{
    public override ushort ReadEpoch => Epochs.Handshake;

    public override bool Expects(HandshakeType type) => type is HandshakeType.Finished;

    public override void Abandon() => handshake.Dispose();

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!handshake.ServerTraffic.VerifyFinished(handshake.Hash(stackalloc byte[SHA384.HashSizeInBytes]), message.Body))
        {
            return Fail(AlertDescription.DecryptError, "the server's Finished does not match the transcript");
        }

        handshake.Core.Transcript.Add(message);
        return handshake.ResumedServer is null
            ? handshake.PeerCheck.Decide(server, Epochs.Handshake, () => FinalFlight.Send(handshake, server, scheme, request), handshake.Dispose)
            : FinalFlight.Send(handshake, server, scheme, request); // believed when the ticket was given
    }
}

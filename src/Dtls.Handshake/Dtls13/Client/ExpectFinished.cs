using System.Security.Cryptography;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Client;

/// <summary>The server proves that it saw the same handshake. RFC 8446 §4.4.4.</summary>
/// <param name="server">Who it is; null for the server of the ticket that it took.</param>
internal sealed class ExpectFinished(ClientHandshake handshake, PeerIdentity? server, SignatureScheme scheme, ClientIdentityChoice? request) : HandshakeState
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
        PeerIdentity peer = server ?? handshake.PeerCheck.Recall(handshake.ResumedServer!);
        return handshake.PeerCheck.Decide(peer, Epochs.Handshake, () => FinalFlight.Send(handshake, peer, scheme, request), handshake.Dispose);
    }
}

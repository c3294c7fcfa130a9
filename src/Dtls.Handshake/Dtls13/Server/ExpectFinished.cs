using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>
/// The client proves that it saw the same handshake. RFC 8446 §4.4.4; nothing answers it, so it is acknowledged at once (RFC 9147 §5.7). A client that
/// resumes has shown no certificate, and the owner is asked about the one that it showed before.
/// </summary>
/// <param name="client">Who it is; null for nobody, or somebody who resumes.</param>
internal sealed class ExpectFinished(ServerHandshake handshake, PeerIdentity? client) : HandshakeState
{
    public override ushort ReadEpoch => Epochs.Handshake;

    public override bool Expects(HandshakeType type) => type is HandshakeType.Finished;

    public override void Abandon() => handshake.Dispose();

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!handshake.ClientTraffic!.VerifyFinished(handshake.Hash(stackalloc byte[SHA384.HashSizeInBytes]), message.Body))
        {
            return Fail(AlertDescription.DecryptError, "the client's Finished does not match the transcript");
        }

        handshake.Core.Transcript.Add(message);
        if (handshake.Selection.Resumed?.Chain is not { } chain)
        {
            return Finish(client);
        }

        PeerIdentity known = handshake.PeerCheck.Recall(chain);
        return handshake.PeerCheck.Decide(known, Epochs.Handshake, () => Finish(known), handshake.Dispose);
    }

    private Connected13 Finish(PeerIdentity? peer)
    {
        HandshakeCore core = handshake.Core;
        core.AcknowledgeAtOnce = true;
        ApplicationKeys keys = handshake.Application!;
        using (ResumptionSecret resumption = keys.Secret.CreateResumption(handshake.Hash(stackalloc byte[SHA384.HashSizeInBytes])))
        {
            TicketFlight.Send(handshake, resumption);
        }

        keys.Secret.Dispose();
        handshake.Selection.Resumed?.Dispose();
        handshake.ClientTraffic!.Dispose();
        handshake.ServerTraffic!.Dispose();
        return new Connected13(core, handshake.CreateInfo(peer), keys.Exporter, handshake.Selection.Suite.Aead, keys.Server, keys.Client, tickets: null);
    }
}

using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>The client proves that it saw the same handshake. RFC 8446 §4.4.4; nothing answers it, so it is acknowledged at once (RFC 9147 §5.7).</summary>
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

        HandshakeCore core = handshake.Core;
        core.Transcript.Add(message);
        core.AcknowledgeAtOnce = true;
        ApplicationKeys keys = handshake.Application!;
        using (ResumptionSecret resumption = keys.Secret.CreateResumption(handshake.Hash(stackalloc byte[SHA384.HashSizeInBytes])))
        {
            TicketFlight.Send(handshake, client, resumption);
        }

        keys.Secret.Dispose();
        handshake.Selection.Resumed?.Dispose();
        handshake.ClientTraffic.Dispose();
        handshake.ServerTraffic!.Dispose();
        return new Connected13(core, handshake.CreateInfo(client), keys.Exporter, handshake.Selection.Suite.Aead, keys.Server, keys.Client, tickets: null);
    }
}

using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Dtls12.Server;

/// <summary>The client proves that it saw the same handshake; the server answers with the same proof. RFC 5246 §7.4.9.</summary>
internal sealed class ExpectFinished(ServerHandshake handshake, PeerIdentity? client, MasterSecret12 masterSecret, EpochKeys serverKeys) : HandshakeState
{
    public override ushort ReadEpoch => 1;

    public override bool Expects(HandshakeType type) => type is HandshakeType.Finished;

    public override void Abandon()
    {
        masterSecret.Dispose();
        serverKeys.Dispose();
    }

    public override HandshakeState On(in HandshakeMessage message)
    {
        Span<byte> verifyData = stackalloc byte[MasterSecret12.VerifyDataLength];
        WriteVerifyData(isClient: true, verifyData);
        if (!CryptographicOperations.FixedTimeEquals(verifyData, message.Body))
        {
            return Fail(AlertDescription.DecryptError, "the client's Finished does not match the transcript");
        }

        HandshakeCore core = handshake.Core;
        core.Transcript.Add(message);
        core.BeginFlight(isFinal: true);
        core.SendChangeCipherSpec(serverKeys);
        serverKeys.Dispose();
        WriteVerifyData(isClient: false, verifyData);
        core.Send(new Finished { VerifyData = verifyData });
        return handshake.Complete(client, masterSecret);
    }

    private void WriteVerifyData(bool isClient, Span<byte> verifyData) =>
        masterSecret.WriteFinished(isClient, handshake.Core.Transcript.Hash(handshake.Selection.Suite.Hash, stackalloc byte[SHA384.HashSizeInBytes]), verifyData);
}

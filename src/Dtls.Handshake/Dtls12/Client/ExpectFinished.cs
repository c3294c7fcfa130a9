using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls12.Client;

/// <summary>The server proves that it saw the same handshake. RFC 5246 §7.4.9.</summary>
internal sealed class ExpectFinished(ClientHandshake handshake, ServerProof proof, MasterSecret12 masterSecret) : HandshakeState
{
    public override ushort ReadEpoch => 1;

    public override bool Expects(HandshakeType type) => type is HandshakeType.Finished;

    public override void Abandon() => masterSecret.Dispose();

    public override HandshakeState On(in HandshakeMessage message)
    {
        Span<byte> expected = stackalloc byte[MasterSecret12.VerifyDataLength];
        masterSecret.WriteFinished(isClient: false, handshake.Core.Transcript.Hash(handshake.Suite.Hash, stackalloc byte[SHA384.HashSizeInBytes]), expected);
        return CryptographicOperations.FixedTimeEquals(expected, message.Body)
            ? handshake.Complete(proof, masterSecret)
            : Fail(AlertDescription.DecryptError, "the server's Finished does not match the transcript");
    }
}

using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Dtls12.Server;

/// <summary>The client's share of the key exchange: from here on both sides have keys. RFC 8422 §5.7, RFC 7627 §4.</summary>
internal sealed class ExpectClientKeyExchange(ServerHandshake handshake, PeerIdentity? client) : HandshakeState
{
    public override bool Expects(HandshakeType type) => type is HandshakeType.ClientKeyExchange;

    public override void Abandon() => handshake.Share.Dispose();

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!ClientKeyExchange.TryRead(message.Body, out ClientKeyExchange exchange))
        {
            return Fail(AlertDescription.DecodeError, "ClientKeyExchange is malformed");
        }

        using Secret? premaster = handshake.Share.Agree(exchange.Point);
        handshake.Share.Dispose();
        if (premaster is null)
        {
            return Fail(AlertDescription.IllegalParameter, $"the client's point is not a valid one of {handshake.Selection.Group}");
        }

        handshake.Core.Transcript.Add(message);
        MasterSecret12 masterSecret = DeriveMasterSecret(premaster);
        KeyLog.Write(handshake.Core.Options, KeyLog.ClientRandom, handshake.ClientRandom, masterSecret.Span);
        masterSecret.CreateKeys(handshake.Selection.Suite.Aead, handshake.ClientRandom, handshake.ServerRandom, out EpochKeys clientKeys, out EpochKeys serverKeys);

        // The epoch of a record tells which keys it needs, so the client's ChangeCipherSpec need not arrive first, or at all.
        handshake.Core.Opener.InstallKeys(clientKeys);
        clientKeys.Dispose();
        return client is null
            ? new ExpectFinished(handshake, client, masterSecret, serverKeys)
            : new ExpectCertificateVerify(handshake, client, masterSecret, serverKeys);
    }

    private MasterSecret12 DeriveMasterSecret(Secret premaster)
    {
        HashAlgorithmName hash = handshake.Selection.Suite.Hash;
        return handshake.Selection.ExtendedMasterSecret
            ? MasterSecret12.DeriveExtended(premaster, hash, handshake.Core.Transcript.Hash(hash, stackalloc byte[SHA384.HashSizeInBytes]))
            : MasterSecret12.Derive(premaster, hash, handshake.ClientRandom, handshake.ServerRandom);
    }
}

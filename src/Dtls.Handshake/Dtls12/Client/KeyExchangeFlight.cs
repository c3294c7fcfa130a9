using System.Security.Cryptography;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Dtls12.Client;

/// <summary>The client's answer to a server whose flight is whole: flight 5 of RFC 6347 §4.2.4.</summary>
internal static class KeyExchangeFlight
{
    public static HandshakeState Send(ClientHandshake handshake, ServerProof proof, ClientIdentityChoice? identity)
    {
        HandshakeCore core = handshake.Core;
        using var share = KeyShare.Create(proof.Group, core.Options.Random);
        using Secret? premaster = share.Agree(proof.Point);
        if (premaster is null)
        {
            return new HandshakeFailed(new DtlsFailure(AlertDescription.IllegalParameter, IsLocal: true, $"the server's point is not a valid one of {proof.Group}"));
        }

        core.BeginFlight();
        if (identity is not null)
        {
            core.Send(new CertificateMessage12 { Certificates = identity.Credential?.Chain ?? [] });
        }

        core.Send(new ClientKeyExchange { Point = share.Public });
        MasterSecret12 masterSecret = DeriveMasterSecret(handshake, premaster);
        KeyLog.Write(core.Options, KeyLog.ClientRandom, handshake.Offer.Random, masterSecret.Span);
        if (identity?.Credential is { } credential)
        {
            core.Send(new CertificateVerify
            {
                Algorithm = identity.Scheme,
                Signature = credential.Sign(identity.Scheme, core.Transcript.Bytes),
            });
        }

        SendFinished(handshake, masterSecret);
        return new ExpectFinished(handshake, proof, masterSecret);
    }

    private static MasterSecret12 DeriveMasterSecret(ClientHandshake handshake, Secret premaster)
    {
        HashAlgorithmName hash = handshake.Suite.Hash;
        return handshake.ExtendedMasterSecret
            ? MasterSecret12.DeriveExtended(premaster, hash, handshake.Core.Transcript.Hash(hash, stackalloc byte[SHA384.HashSizeInBytes]))
            : MasterSecret12.Derive(premaster, hash, handshake.Offer.Random, handshake.ServerRandom);
    }

    private static void SendFinished(ClientHandshake handshake, MasterSecret12 masterSecret)
    {
        HandshakeCore core = handshake.Core;
        masterSecret.CreateKeys(handshake.Suite.Aead, handshake.Offer.Random, handshake.ServerRandom, out EpochKeys client, out EpochKeys server);
        using (client)
        using (server)
        {
            core.SendChangeCipherSpec(client);

            // The epoch of a record tells which keys it needs, so the server's ChangeCipherSpec need not arrive first, or at all.
            core.Opener.InstallKeys(server);
        }

        Span<byte> verifyData = stackalloc byte[MasterSecret12.VerifyDataLength];
        masterSecret.WriteFinished(isClient: true, core.Transcript.Hash(handshake.Suite.Hash, stackalloc byte[SHA384.HashSizeInBytes]), verifyData);
        core.Send(new Finished { VerifyData = verifyData });
    }
}

using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.Resumption;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Dtls13.Client;

/// <summary>The client's answer to a server that it believes: the last flight, which the server acknowledges. RFC 8446 §4.4, RFC 9147 §5.7.</summary>
internal static class FinalFlight
{
    public static HandshakeState Send(ClientHandshake handshake, PeerIdentity server, SignatureScheme serverScheme, ClientIdentityChoice? request)
    {
        HandshakeCore core = handshake.Core;
        using ApplicationSecret secret = handshake.CreateApplicationSecret();
        ReadOnlySpan<byte> serverFinishedHash = handshake.Hash(stackalloc byte[SHA384.HashSizeInBytes]);
        TrafficSecret write = secret.CreateClientTraffic(serverFinishedHash);
        TrafficSecret read = secret.CreateServerTraffic(serverFinishedHash);
        Exporter13 exporter = secret.CreateExporter(serverFinishedHash);
        KeyLog.Write(core.Options, KeyLog.ClientTraffic, handshake.Offer.Random, write.Span);
        KeyLog.Write(core.Options, KeyLog.ServerTraffic, handshake.Offer.Random, read.Span);
        KeyLog.Write(core.Options, KeyLog.ExporterSecret, handshake.Offer.Random, exporter.Span);

        core.BeginFlight();
        if (request is not null)
        {
            SendIdentity(handshake, request);
        }

        Span<byte> verifyData = stackalloc byte[SHA384.HashSizeInBytes];
        verifyData = verifyData[..serverFinishedHash.Length];
        handshake.ClientTraffic.WriteFinished(handshake.Hash(stackalloc byte[SHA384.HashSizeInBytes]), verifyData);
        core.Send(new Finished { VerifyData = verifyData });
        TicketKeeper? tickets = CreateKeeper(handshake, secret);
        handshake.Dispose();
        return new Connected13(core, CreateInfo(handshake, server, serverScheme), exporter, handshake.Suite.Aead, write, read, tickets);
    }

    private static TicketKeeper? CreateKeeper(ClientHandshake handshake, ApplicationSecret secret)
    {
        var options = (DtlsClientOptions)handshake.Core.Options;
        if (options.SessionCache is not { } cache || handshake.TargetHost is not { } host || handshake.Core.Peer is not { } chain)
        {
            return null;
        }

        DateTimeOffset authenticatedAt = handshake.AuthenticatedAt ?? options.TimeProvider.GetUtcNow();
        ResumptionSecret resumption = secret.CreateResumption(handshake.Hash(stackalloc byte[SHA384.HashSizeInBytes]));
        return new TicketKeeper(cache, host, options.TimeProvider, handshake.Suite, chain.Copy(), authenticatedAt, resumption);
    }

    private static void SendIdentity(ClientHandshake handshake, ClientIdentityChoice request)
    {
        HandshakeCore core = handshake.Core;
        core.Send(new CertificateMessage13 { Certificates = request.Credential?.Chain ?? [] });
        if (request.Credential is { } credential)
        {
            core.Send(new CertificateVerify
            {
                Algorithm = request.Scheme,
                Signature = credential.Sign(request.Scheme, SignedContent.Create(byServer: false, core.Transcript, handshake.Suite.Hash)),
            });
        }
    }

    private static DtlsConnectionInfo CreateInfo(ClientHandshake handshake, PeerIdentity server, SignatureScheme serverScheme) => new()
    {
        Version = ProtocolVersion.Dtls13,
        CipherSuite = handshake.Suite.Suite,
        Aead = handshake.Suite.Aead,
        Group = handshake.Group,
        ServerSignature = serverScheme,
        IsResumed = handshake.ResumedServer is not null,
        ApplicationProtocol = handshake.ApplicationProtocol,
        ServerName = handshake.Offer.ServerName,
        ExtendedMasterSecret = true,
        Peer = server,
    };
}

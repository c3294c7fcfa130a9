using System.Buffers.Binary;
using System.Security.Cryptography;
using Dtls.Handshake.Credentials;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Resumption;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>NewSessionTicket: what the client needs to come back without certificates. RFC 8446 §4.6.1.</summary>
internal static class TicketFlight
{
    /// <summary>Sends as many as the options say, in a flight of their own; none when the client has no use for them, or its certificates make them too long.</summary>
    public static void Send(ServerHandshake handshake, PeerIdentity? client, ResumptionSecret secret)
    {
        HandshakeCore core = handshake.Core;
        var options = (DtlsServerOptions)core.Options;
        if (core.Context.Tickets is not { } tickets || !handshake.Selection.TakesTickets)
        {
            return;
        }

        Span<byte> state = stackalloc byte[ResumableSession.MaxLength];
        for (byte number = 0; number < options.TicketCount; number++)
        {
            using Secret psk = secret.CreatePsk([number]);
            using ResumableSession session = Describe(handshake, client, psk.Span, options);
            if (!session.TryWrite(state, out int length))
            {
                return;
            }

            byte[] ticket = new byte[length + TicketSealer.Overhead];
            tickets.Seal(state[..length], ticket);
            CryptographicOperations.ZeroMemory(state);
            if (number == 0)
            {
                core.BeginFlight();
            }

            core.Send(new NewSessionTicket13
            {
                TicketLifetime = (uint)options.TicketLifetime.TotalSeconds,
                TicketAgeAdd = session.AgeAdd,
                TicketNonce = [number],
                Ticket = ticket,
            });
        }
    }

    private static ResumableSession Describe(ServerHandshake handshake, PeerIdentity? client, ReadOnlySpan<byte> psk, DtlsServerOptions options)
    {
        Span<byte> ageAdd = stackalloc byte[sizeof(uint)];
        options.Random.GetBytes(ageAdd);
        return new ResumableSession
        {
            Suite = handshake.Selection.Suite.Suite,
            IssuedAt = options.TimeProvider.GetUtcNow(),
            AgeAdd = BinaryPrimitives.ReadUInt32BigEndian(ageAdd),
            ServerName = handshake.Selection.ServerName,
            Psk = psk.ToArray(),
            Chain = (PeerChain?)client?.Chain, // every peer's is one
        };
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Resumption;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>NewSessionTicket: what the client needs to come back without certificates. RFC 8446 §4.6.1.</summary>
internal static class TicketFlight
{
    /// <summary>
    /// Sends as many as the options say, in a flight of their own; none when the client has no use for them, its certificates make them too long, or
    /// it has to prove who it is again anyway.
    /// </summary>
    public static void Send(ServerHandshake handshake, ResumptionSecret secret)
    {
        HandshakeCore core = handshake.Core;
        var options = (DtlsServerOptions)core.Options;
        if (core.Context.Tickets is not { } tickets || !handshake.Selection.TakesTickets)
        {
            return;
        }

        DateTimeOffset now = options.TimeProvider.GetUtcNow();
        DateTimeOffset authenticatedAt = handshake.Selection.Resumed?.AuthenticatedAt ?? now;
        TimeSpan left = ResumptionLimit.EndOf(authenticatedAt, core.Peer) - now;
        uint lifetime = (uint)Math.Max(0, Math.Min(left.TotalSeconds, options.TicketLifetime.TotalSeconds));
        Span<byte> state = stackalloc byte[ResumableSession.MaxLength];
        for (byte number = 0; lifetime > 0 && number < options.TicketCount; number++)
        {
            using ResumableSession session = Describe(handshake, secret.CreatePsk([number]), now, authenticatedAt);
            if (!session.TryWrite(state, out int length))
            {
                break;
            }

            byte[] ticket = new byte[length + TicketSealer.Overhead];
            tickets.Seal(state[..length], ticket);
            if (number == 0)
            {
                core.BeginFlight();
            }

            core.Send(new NewSessionTicket13 { TicketLifetime = lifetime, TicketAgeAdd = session.AgeAdd, TicketNonce = [number], Ticket = ticket });
        }

        CryptographicOperations.ZeroMemory(state);
    }

    /// <param name="psk">Taken over.</param>
    private static ResumableSession Describe(ServerHandshake handshake, Secret psk, DateTimeOffset now, DateTimeOffset authenticatedAt)
    {
        Span<byte> ageAdd = stackalloc byte[sizeof(uint)];
        handshake.Core.Options.Random.GetBytes(ageAdd);
        return new ResumableSession
        {
            Suite = handshake.Selection.Suite.Suite,
            IssuedAt = now,
            AuthenticatedAt = authenticatedAt,
            AgeAdd = BinaryPrimitives.ReadUInt32BigEndian(ageAdd),
            ServerName = handshake.Selection.ServerName,
            Psk = psk,
            Chain = handshake.Core.Peer,
        };
    }
}

using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;

namespace Dtls.Handshake.Resumption;

/// <summary>Turns the NewSessionTickets of one connection into tickets to keep. Owns the resumption secret.</summary>
internal sealed class TicketKeeper(ClientSessionCache cache, string host, TimeProvider time, CipherSuiteFacts suite, PeerIdentity server, ResumptionSecret secret) : IDisposable
{
    /// <summary>RFC 8446 §4.6.1: never longer than seven days.</summary>
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(7);

    public void Keep(in NewSessionTicket13 message)
    {
        TimeSpan lifetime = TimeSpan.FromSeconds(message.TicketLifetime);
        if (lifetime == TimeSpan.Zero)
        {
            return; // to be discarded at once
        }

        using Secret psk = secret.CreatePsk(message.TicketNonce);
        cache.Add(host, new ClientTicket
        {
            Ticket = message.Ticket.ToArray(),
            Psk = psk.Span.ToArray(),
            Suite = suite,
            AgeAdd = message.TicketAgeAdd,
            ReceivedAt = time.GetUtcNow(),
            Lifetime = lifetime < LongestLifetime ? lifetime : LongestLifetime,
            Server = server,
        });
    }

    public void Dispose() => secret.Dispose();
}

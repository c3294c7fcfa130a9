using Dtls.Handshake.Credentials;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;

namespace Dtls.Handshake.Resumption;

/// <summary>Turns the NewSessionTickets of one connection into tickets to keep.</summary>
/// <param name="server">A copy of its own: the owner of the session may dispose of what it got.</param>
/// <param name="authenticatedAt">When the server last proved who it is.</param>
/// <param name="secret">Owned, too.</param>
internal sealed class TicketKeeper(
    ClientSessionCache cache, string host, TimeProvider time, CipherSuiteFacts suite, PeerChain server, DateTimeOffset authenticatedAt, ResumptionSecret secret) : IDisposable
{
    private readonly DateTimeOffset _end = ResumptionLimit.EndOf(authenticatedAt, server);

    public void Keep(in NewSessionTicket13 message)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan left = _end - now; // never longer than the seven days of RFC 8446 §4.6.1
        var lifetime = TimeSpan.FromSeconds(message.TicketLifetime);
        if (lifetime == TimeSpan.Zero || left <= TimeSpan.Zero)
        {
            return; // to be discarded at once
        }

        cache.Add(host, new ClientTicket
        {
            Ticket = message.Ticket.ToArray(),
            Psk = secret.CreatePsk(message.TicketNonce),
            Suite = suite,
            AgeAdd = message.TicketAgeAdd,
            ReceivedAt = now,
            GoodUntil = now + (lifetime < left ? lifetime : left),
            AuthenticatedAt = authenticatedAt,
            Server = server.Copy(),
        });
    }

    public void Dispose()
    {
        secret.Dispose();
        server.Dispose();
    }
}

using Dtls.Handshake.Credentials;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Negotiation;

namespace Dtls.Handshake.Resumption;

/// <summary>A ticket that a client keeps, and what it must remember of the handshake that the ticket came from. RFC 8446 §4.6.1.</summary>
internal sealed record ClientTicket : IDisposable
{
    public required byte[] Ticket { get; init; }

    public required Secret Psk { get; init; }

    public required CipherSuiteFacts Suite { get; init; }

    public required uint AgeAdd { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>From this moment on it is of no use.</summary>
    public required DateTimeOffset GoodUntil { get; init; }

    /// <summary>The end of the full handshake that it goes back to.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>The server, believed in that handshake; it is not asked to prove itself again. A copy of the ticket's own.</summary>
    public required PeerChain Server { get; init; }

    public bool IsGoodAt(DateTimeOffset now) => now >= ReceivedAt && now < GoodUntil;

    /// <summary>RFC 8446 §4.2.11.1: an observer cannot tell how old it is.</summary>
    public uint ObfuscatedAge(DateTimeOffset now) => unchecked((uint)(now - ReceivedAt).TotalMilliseconds + AgeAdd);

    public void Dispose()
    {
        Psk.Dispose();
        Server.Dispose();
    }
}

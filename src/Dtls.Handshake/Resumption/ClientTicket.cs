using System.Security.Cryptography;
using Dtls.Handshake.Negotiation;

namespace Dtls.Handshake.Resumption;

/// <summary>A ticket that a client keeps, and what it must remember of the handshake that the ticket came from. RFC 8446 §4.6.1.</summary>
internal sealed record ClientTicket : IDisposable
{
    public required byte[] Ticket { get; init; }

    public required byte[] Psk { get; init; }

    public required CipherSuiteFacts Suite { get; init; }

    public required uint AgeAdd { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required TimeSpan Lifetime { get; init; }

    /// <summary>The server, believed in the first handshake; it is not asked to prove itself again.</summary>
    public required PeerIdentity Server { get; init; }

    public bool IsGoodAt(DateTimeOffset now) => now >= ReceivedAt && now < ReceivedAt + Lifetime;

    /// <summary>RFC 8446 §4.2.11.1: an observer cannot tell how old it is.</summary>
    public uint ObfuscatedAge(DateTimeOffset now) => unchecked((uint)(now - ReceivedAt).TotalMilliseconds + AgeAdd);

    public void Dispose() => CryptographicOperations.ZeroMemory(Psk);
}

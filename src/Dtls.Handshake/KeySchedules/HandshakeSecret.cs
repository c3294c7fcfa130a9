using System.Security.Cryptography;

namespace Dtls.Handshake.KeySchedules;

/// <summary>The second stage of the key schedule: PSK and key exchange are mixed in. RFC 8446 §7.1. Takes over <paramref name="secret"/>.</summary>
internal sealed class HandshakeSecret(ScheduleHash hash, Secret secret) : IDisposable
{
    /// <summary>client_handshake_traffic_secret: epoch 2, what the client sends.</summary>
    /// <param name="helloHash">The hash from ClientHello to ServerHello.</param>
    public TrafficSecret CreateClientTraffic(ReadOnlySpan<byte> helloHash) => new(hash, hash.DeriveSecret(secret.Span, "c hs traffic"u8, helloHash));

    /// <summary>server_handshake_traffic_secret: epoch 2, what the server sends.</summary>
    /// <param name="helloHash">The hash from ClientHello to ServerHello.</param>
    public TrafficSecret CreateServerTraffic(ReadOnlySpan<byte> helloHash) => new(hash, hash.DeriveSecret(secret.Span, "s hs traffic"u8, helloHash));

    /// <summary>The next stage. Nothing more is mixed in; the Master Secret of RFC 8446.</summary>
    public ApplicationSecret Mix()
    {
        Span<byte> salt = stackalloc byte[hash.Length];
        Span<byte> zeros = stackalloc byte[hash.Length];
        zeros.Clear();
        hash.DeriveSecret(secret.Span, "derived"u8, hash.EmptyHash, salt);
        var next = new Secret(hash.Length);
        hash.Extract(salt, zeros, next.Span);
        CryptographicOperations.ZeroMemory(salt);
        return new ApplicationSecret(hash, next);
    }

    public void Dispose() => secret.Dispose();
}

using System.Security.Cryptography;
using Dtls.Records;
using Dtls.Records.Ciphers;

namespace Dtls.Handshake.Resumption;

/// <summary>
/// Seals what a server must know to resume, so that the client keeps it: AES-256-GCM under keys that rotate. RFC 5077 §4, RFC 8446 §4.6.1.
/// Thread-safe without a lock, when the source of randomness is: all threads of a server share one, since a client may come back to any.
/// </summary>
/// <remarks><code>ticket = key name[8] ‖ random nonce[12] ‖ ciphertext ‖ tag[16]; the name is authenticated, too</code></remarks>
internal sealed class TicketSealer : IDisposable
{
    /// <summary>Bytes that a ticket is longer than what it holds.</summary>
    public const int Overhead = HeaderLength + TagLength;

    private const int HeaderLength = TicketKey.NameLength + AeadCipher.NonceLength;
    private const int TagLength = 16;

    private readonly RandomNumberGenerator _random;
    private readonly TimeProvider _time;
    private readonly TimeSpan _keyLifetime;
    private Keys _keys;
    private volatile bool _disposed;

    /// <param name="keyLifetime">How long a key seals; for as long again it opens. A ticket is good for this long at least, for twice as long at most.</param>
    public TicketSealer(RandomNumberGenerator random, TimeProvider time, TimeSpan keyLifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(keyLifetime, TimeSpan.Zero);
        _random = random;
        _time = time;
        _keyLifetime = keyLifetime;
        _keys = new Keys(new TicketKey(random), null, time.GetTimestamp());
    }

    /// <summary>Seals <paramref name="payload"/> into <paramref name="ticket"/>, exactly <see cref="Overhead"/> bytes longer.</summary>
    public void Seal(ReadOnlySpan<byte> payload, Span<byte> ticket)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(ticket.Length, payload.Length + Overhead);
        Span<byte> key = stackalloc byte[TicketKey.KeyLength];
        TicketKey current = GetKeys().Current;
        while (!current.TryCopy(key))
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            current = GetKeys().Current; // another thread has moved on by two keys meanwhile
        }

        current.Name.CopyTo(ticket);
        Span<byte> nonce = ticket[TicketKey.NameLength..HeaderLength];
        _random.GetBytes(nonce);
        using AeadCipher cipher = AeadCipherFactory.Create(AeadAlgorithm.Aes256Gcm, key, AeadProvider.Auto);
        CryptographicOperations.ZeroMemory(key);
        cipher.Seal(nonce, payload, ticket[HeaderLength..], current.Name);
    }

    /// <summary>Opens a ticket. Never throws for what a peer sent.</summary>
    /// <param name="payload">Room for what the ticket holds; false when it is too small.</param>
    /// <param name="written">Bytes of <paramref name="payload"/> that are filled.</param>
    /// <returns>False for a ticket that was not made here, was changed, or is too old.</returns>
    public bool TryOpen(ReadOnlySpan<byte> ticket, Span<byte> payload, out int written)
    {
        written = 0;
        int length = ticket.Length - Overhead;
        if (length < 0 || payload.Length < length || FindKey(ticket[..TicketKey.NameLength]) is not { } found)
        {
            return false;
        }

        Span<byte> key = stackalloc byte[TicketKey.KeyLength];
        if (!found.TryCopy(key))
        {
            return false; // its time is over at this very moment
        }

        using AeadCipher cipher = AeadCipherFactory.Create(AeadAlgorithm.Aes256Gcm, key, AeadProvider.Auto);
        CryptographicOperations.ZeroMemory(key);
        if (!cipher.TryOpen(ticket[TicketKey.NameLength..HeaderLength], ticket[HeaderLength..], payload[..length], found.Name))
        {
            return false;
        }

        written = length;
        return true;
    }

    /// <summary>Wipes the keys: no ticket can be sealed or opened any more.</summary>
    public void Dispose()
    {
        _disposed = true;
        _keys.Current.Wipe();
        _keys.Previous?.Wipe();
    }

    /// <summary>Names are no secret: they are compared as any bytes.</summary>
    private TicketKey? FindKey(ReadOnlySpan<byte> name)
    {
        Keys keys = GetKeys();
        return name.SequenceEqual(keys.Current.Name) ? keys.Current
            : keys.Previous is { } previous && name.SequenceEqual(previous.Name) ? previous
            : null;
    }

    private Keys GetKeys()
    {
        Keys keys = Volatile.Read(ref _keys);
        TimeSpan age = _time.GetElapsedTime(keys.Since);
        if (age < _keyLifetime)
        {
            return keys;
        }

        // After a silence of two lifetimes the current key has had its time of opening, too.
        bool isOver = age >= 2 * _keyLifetime;
        var next = new Keys(new TicketKey(_random), isOver ? null : keys.Current, _time.GetTimestamp());
        Keys before = Interlocked.CompareExchange(ref _keys, next, keys);
        if (!ReferenceEquals(before, keys))
        {
            next.Current.Wipe();
            return before; // another thread was first
        }

        keys.Previous?.Wipe();
        if (isOver)
        {
            keys.Current.Wipe();
        }

        return next;
    }

    private sealed record Keys(TicketKey Current, TicketKey? Previous, long Since);
}

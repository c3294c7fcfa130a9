using System.Security.Cryptography;

namespace Dtls.Handshake.KeySchedules;

/// <summary>
/// The first stage of the key schedule: what the PSK gives, or nothing. RFC 8446 §7.1. Each stage is made only from the one before, so that
/// the stage in hand is the proof of what was mixed in.
/// </summary>
internal sealed class EarlySecret : IDisposable
{
    private readonly ScheduleHash _hash;
    private readonly Secret? _secret;

    private EarlySecret(ScheduleHash hash, Secret? secret)
    {
        _hash = hash;
        _secret = secret;
    }

    /// <summary>A handshake without a PSK.</summary>
    public static EarlySecret Create(ScheduleHash hash) => new(hash, null);

    /// <summary>A handshake that offers or takes <paramref name="psk"/>.</summary>
    public static EarlySecret Create(ScheduleHash hash, ReadOnlySpan<byte> psk)
    {
        var secret = new Secret(hash.Length);
        hash.Extract(default, psk, secret.Span);
        return new EarlySecret(hash, secret);
    }

    /// <summary>Writes the binder that proves possession of the PSK. RFC 8446 §4.2.11.2.</summary>
    /// <param name="isExternal">A PSK agreed on outside of DTLS; false for one of an earlier connection.</param>
    /// <param name="helloHash">The hash of the transcript with the ClientHello cut before its binders.</param>
    /// <param name="binder">Exactly <see cref="ScheduleHash.Length"/> bytes.</param>
    public void WriteBinder(bool isExternal, ReadOnlySpan<byte> helloHash, Span<byte> binder)
    {
        using Secret binderKey = DeriveBinderKey(isExternal);
        FinishedMac.Write(_hash, binderKey.Span, helloHash, binder);
    }

    /// <summary>True when <paramref name="binder"/> is what <see cref="WriteBinder"/> would write. Constant time.</summary>
    public bool VerifyBinder(bool isExternal, ReadOnlySpan<byte> helloHash, ReadOnlySpan<byte> binder)
    {
        using Secret binderKey = DeriveBinderKey(isExternal);
        return FinishedMac.Verify(_hash, binderKey.Span, helloHash, binder);
    }

    /// <summary>The next stage: mixes the (EC)DHE secret in, or zeros for psk_ke, where it is empty.</summary>
    public HandshakeSecret Mix(ReadOnlySpan<byte> sharedSecret)
    {
        Span<byte> salt = stackalloc byte[_hash.Length];
        if (_secret is null)
        {
            _hash.SaltWithoutPsk.CopyTo(salt);
        }
        else
        {
            _hash.DeriveSecret(_secret.Span, "derived"u8, _hash.EmptyHash, salt);
        }

        Span<byte> zeros = stackalloc byte[_hash.Length];
        zeros.Clear();
        var secret = new Secret(_hash.Length);
        _hash.Extract(salt, sharedSecret.IsEmpty ? zeros : sharedSecret, secret.Span);
        CryptographicOperations.ZeroMemory(salt);
        return new HandshakeSecret(_hash, secret);
    }

    public void Dispose() => _secret?.Dispose();

    private Secret DeriveBinderKey(bool isExternal)
    {
        ReadOnlySpan<byte> secret = _secret is null ? throw new InvalidOperationException("There is no PSK to bind.") : _secret.Span;
        return _hash.DeriveSecret(secret, isExternal ? "ext binder"u8 : "res binder"u8, _hash.EmptyHash);
    }
}

using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;

namespace Dtls.Handshake.KeyExchanges;

/// <summary>A pair on Curve25519. RFC 7748 §6.1, RFC 8446 §4.2.8.2 and §7.4.2.</summary>
internal sealed class X25519KeyShare : KeyShare
{
    /// <summary>Bytes of a share, of a private key and of a shared secret.</summary>
    public const int Length = LibSodium.X25519KeyLength;

    private readonly Secret _private = new(Length);
    private readonly byte[] _public = new byte[Length];

    public X25519KeyShare(RandomNumberGenerator random)
        : base(NamedGroup.X25519)
    {
        random.GetBytes(_private.Span);
        LibSodium.CreateX25519PublicKey(_private.Span, _public);
    }

    public override ReadOnlySpan<byte> Public => _public;

    public override Secret? Agree(ReadOnlySpan<byte> peer)
    {
        var secret = new Secret(Length);
        if (TryAgree(peer, secret.Span))
        {
            return secret;
        }

        secret.Dispose();
        return null;
    }

    /// <summary>The same into a part of a larger secret.</summary>
    public bool TryAgree(ReadOnlySpan<byte> peer, Span<byte> shared) =>
        peer.Length == Length && LibSodium.TryX25519(_private.Span, peer, shared);

    public override void Dispose() => _private.Dispose();
}

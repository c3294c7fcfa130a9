using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;

namespace Dtls.Handshake.KeyExchanges;

/// <summary>An ephemeral key pair of one group, used once. RFC 8446 §4.2.8, RFC 8422 §5.4.</summary>
internal abstract class KeyShare(NamedGroup group) : IDisposable
{
    public NamedGroup Group { get; } = group;

    /// <summary>What is sent to the peer: an uncompressed point, 32 bytes of X25519, or both parts of a hybrid.</summary>
    public abstract ReadOnlySpan<byte> Public { get; }

    /// <summary>Makes a new pair. Whoever speaks first needs one: the client of DTLS 1.3, the server of DTLS 1.2 (no hybrids there).</summary>
    public static KeyShare Create(NamedGroup group, RandomNumberGenerator random) => group switch
    {
        NamedGroup.X25519 => new X25519KeyShare(random),
        NamedGroup.Secp256r1 or NamedGroup.Secp384r1 or NamedGroup.Secp521r1 => new NistKeyShare(group),
        NamedGroup.X25519MLKem768 => new MLKem768X25519KeyShare(random),
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "No key exchange of this group here."),
    };

    /// <summary>Answers a share: for a Diffie-Hellman group by a new pair, for a hybrid by a ciphertext beside it. Works for every group.</summary>
    /// <param name="group">The group of <paramref name="peerShare"/>.</param>
    /// <param name="peerShare">What the peer sent first.</param>
    /// <param name="ownShare">What to send back.</param>
    /// <param name="secret">The shared secret.</param>
    /// <returns>False when the share is malformed, not on the curve, or makes the all-zero secret: illegal_parameter.</returns>
    public static bool TryRespond(NamedGroup group, ReadOnlySpan<byte> peerShare, RandomNumberGenerator random, [NotNullWhen(true)] out byte[]? ownShare, [NotNullWhen(true)] out Secret? secret)
    {
        if (group is NamedGroup.X25519MLKem768)
        {
            return MLKem768X25519KeyShare.TryRespond(peerShare, random, out ownShare, out secret);
        }

        using KeyShare own = Create(group, random);
        secret = own.Agree(peerShare);
        ownShare = secret is null ? null : own.Public.ToArray();
        return secret is not null;
    }

    /// <summary>True for the groups that <see cref="Create"/> knows on this machine.</summary>
    public static bool IsSupported(NamedGroup group) => group switch
    {
        NamedGroup.X25519 or NamedGroup.X25519MLKem768 => LibSodium.IsAvailable,
        NamedGroup.Secp256r1 or NamedGroup.Secp384r1 or NamedGroup.Secp521r1 => true,
        _ => false,
    };

    /// <summary>The shared secret with the peer's share.</summary>
    /// <returns>Null when the share is malformed, not on the curve, or makes the all-zero secret (RFC 8446 §7.4.2): illegal_parameter.</returns>
    public abstract Secret? Agree(ReadOnlySpan<byte> peer);

    public abstract void Dispose();
}

using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;

namespace Dtls.Handshake.KeyExchanges;

/// <summary>An ephemeral key pair of one group, used once. RFC 8446 §4.2.8, RFC 8422 §5.4.</summary>
internal abstract class KeyShare(NamedGroup group) : IDisposable
{
    public NamedGroup Group { get; } = group;

    /// <summary>What is sent to the peer: an uncompressed point, 32 bytes of X25519, or both parts of a hybrid.</summary>
    public abstract ReadOnlySpan<byte> Public { get; }

    /// <summary>Makes a new pair.</summary>
    public static KeyShare Create(NamedGroup group, RandomNumberGenerator random) => throw new NotImplementedException();

    /// <summary>True for the groups that <see cref="Create"/> knows on this machine.</summary>
    public static bool IsSupported(NamedGroup group) => throw new NotImplementedException();

    /// <summary>The shared secret with the peer's share.</summary>
    /// <returns>Null when the share is malformed, not on the curve, or makes the all-zero secret (RFC 8446 §7.4.2): illegal_parameter.</returns>
    public abstract Secret? Agree(ReadOnlySpan<byte> peer);

    public abstract void Dispose();
}

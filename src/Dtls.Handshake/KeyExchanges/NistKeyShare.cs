using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;

namespace Dtls.Handshake.KeyExchanges;

/// <summary>
/// A pair on P-256, P-384 or P-521. The base class library makes the private key itself: it has no way to take our randomness.
/// RFC 8446 §4.2.8.2, RFC 8422 §5.4.
/// </summary>
internal sealed class NistKeyShare : KeyShare
{
    private const byte Uncompressed = 4;

    private readonly ECDiffieHellman _pair;
    private readonly ECCurve _curve;
    private readonly int _fieldLength;
    private readonly byte[] _public;

    public NistKeyShare(NamedGroup group)
        : this(group, ECDiffieHellman.Create(Curve(group)))
    {
    }

    /// <summary>Takes over a pair that exists.</summary>
    public NistKeyShare(NamedGroup group, ECDiffieHellman pair)
        : base(group)
    {
        _curve = Curve(group);
        _pair = pair;
        ECPoint point = pair.ExportParameters(includePrivateParameters: false).Q;
        _public = [Uncompressed, .. point.X!, .. point.Y!];
        _fieldLength = point.X!.Length;
    }

    public override ReadOnlySpan<byte> Public => _public;

    public override Secret? Agree(ReadOnlySpan<byte> peer)
    {
        // RFC 8446 §4.2.8.2, RFC 8422 §5.1.2: only the uncompressed form is used any more.
        if (peer.Length != _public.Length || peer[0] is not Uncompressed)
        {
            return null;
        }

        var point = new ECPoint { X = peer.Slice(1, _fieldLength).ToArray(), Y = peer[(1 + _fieldLength)..].ToArray() };
        try
        {
            // The import fails for a point that is not on the curve; the prime-order curves here have no small subgroups.
            using ECDiffieHellman peerPair = ECDiffieHellman.Create(new ECParameters { Curve = _curve, Q = point });
            using ECDiffieHellmanPublicKey peerKey = peerPair.PublicKey;
            byte[] raw = _pair.DeriveRawSecretAgreement(peerKey);
            var secret = new Secret(raw);
            CryptographicOperations.ZeroMemory(raw);
            return secret;
        }
        catch (CryptographicException)
        {
            return null; // the base class library can only throw for a bad point
        }
    }

    public override void Dispose() => _pair.Dispose();

    private static ECCurve Curve(NamedGroup group) => group switch
    {
        NamedGroup.Secp256r1 => ECCurve.NamedCurves.nistP256,
        NamedGroup.Secp384r1 => ECCurve.NamedCurves.nistP384,
        NamedGroup.Secp521r1 => ECCurve.NamedCurves.nistP521,
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "Not a NIST curve."),
    };
}

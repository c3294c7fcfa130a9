using System.Security.Cryptography;

namespace Dtls.Handshake.Credentials;

/// <summary>What each signature scheme needs. RFC 8446 §4.2.3. The only table of it.</summary>
internal static class SchemeTable
{
    /// <summary>The row of <paramref name="scheme"/>; <see cref="KeyKind.Unsupported"/> in it for schemes unknown here.</summary>
    public static Row Find(SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.EcdsaSecp256r1Sha256 => new(KeyKind.EcdsaP256, HashAlgorithmName.SHA256, 32),
        SignatureScheme.EcdsaSecp384r1Sha384 => new(KeyKind.EcdsaP384, HashAlgorithmName.SHA384, 48),
        SignatureScheme.EcdsaSecp521r1Sha512 => new(KeyKind.EcdsaP521, HashAlgorithmName.SHA512, 64),
        SignatureScheme.RsaPkcs1Sha256 => new(KeyKind.Rsa, HashAlgorithmName.SHA256, 32, RSASignaturePadding.Pkcs1),
        SignatureScheme.RsaPkcs1Sha384 => new(KeyKind.Rsa, HashAlgorithmName.SHA384, 48, RSASignaturePadding.Pkcs1),
        SignatureScheme.RsaPkcs1Sha512 => new(KeyKind.Rsa, HashAlgorithmName.SHA512, 64, RSASignaturePadding.Pkcs1),
        SignatureScheme.RsaPssRsaeSha256 => new(KeyKind.Rsa, HashAlgorithmName.SHA256, 32, RSASignaturePadding.Pss),
        SignatureScheme.RsaPssRsaeSha384 => new(KeyKind.Rsa, HashAlgorithmName.SHA384, 48, RSASignaturePadding.Pss),
        SignatureScheme.RsaPssRsaeSha512 => new(KeyKind.Rsa, HashAlgorithmName.SHA512, 64, RSASignaturePadding.Pss),
        SignatureScheme.RsaPssPssSha256 => new(KeyKind.RsaPss, HashAlgorithmName.SHA256, 32, RSASignaturePadding.Pss),
        SignatureScheme.RsaPssPssSha384 => new(KeyKind.RsaPss, HashAlgorithmName.SHA384, 48, RSASignaturePadding.Pss),
        SignatureScheme.RsaPssPssSha512 => new(KeyKind.RsaPss, HashAlgorithmName.SHA512, 64, RSASignaturePadding.Pss),
        SignatureScheme.Ed25519 => new(KeyKind.Ed25519, default, 0),
        _ => default,
    };

    /// <summary>One scheme.</summary>
    /// <param name="Kind">The key it is made with; for ECDSA the curve of DTLS 1.3.</param>
    /// <param name="Hash">The hash; none for Ed25519, which has its own.</param>
    /// <param name="HashLength">Its bytes, which are also those of the PSS salt.</param>
    /// <param name="Padding">Null unless RSA.</param>
    public readonly record struct Row(KeyKind Kind, HashAlgorithmName Hash, int HashLength, RSASignaturePadding? Padding = null)
    {
        public bool IsEcdsa => Kind is KeyKind.EcdsaP256 or KeyKind.EcdsaP384 or KeyKind.EcdsaP521;
    }
}

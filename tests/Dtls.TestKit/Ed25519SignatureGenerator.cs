using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.KeyExchanges;

namespace Dtls.TestKit;

/// <summary>Signs certificates with Ed25519, which the base class library does not know. RFC 8410.</summary>
internal sealed class Ed25519SignatureGenerator : X509SignatureGenerator
{
    private readonly byte[] _publicKey = new byte[LibSodium.Ed25519PublicKeyLength];
    private readonly byte[] _secretKey = new byte[LibSodium.Ed25519SecretKeyLength];

    public Ed25519SignatureGenerator(ReadOnlySpan<byte> seed) => LibSodium.CreateEd25519Pair(seed, _publicKey, _secretKey);

    /// <summary>SEQUENCE { id-Ed25519 }, without parameters. RFC 8410 §3.</summary>
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => Convert.FromHexString("300506032B6570");

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm)
    {
        byte[] signature = new byte[LibSodium.Ed25519SignatureLength];
        LibSodium.SignEd25519(_secretKey, data, signature);
        return signature;
    }

    protected override PublicKey BuildPublicKey() => new(new Oid("1.3.101.112"), null, new AsnEncodedData(_publicKey));
}

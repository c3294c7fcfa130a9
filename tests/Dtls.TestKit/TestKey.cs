using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.KeyExchanges;

namespace Dtls.TestKit;

/// <summary>A private key of any kind, made at run time, and what certificates and PEM files need of it.</summary>
public sealed class TestKey
{
    private const string RsassaPssOid = "1.2.840.113549.1.1.10";
    private const string Ed25519Oid = "1.3.101.112";

    private readonly AsymmetricAlgorithm? _algorithm;
    private readonly byte[] _ed25519Seed = [];

    /// <summary>Makes a key. RSA takes its time: ask <see cref="TestCertificates"/> for one that is shared.</summary>
    public TestKey(TestKeyKind kind)
    {
        Kind = kind;
        _algorithm = kind switch
        {
            TestKeyKind.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            TestKeyKind.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            TestKeyKind.EcdsaP521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            TestKeyKind.Rsa2048 or TestKeyKind.RsaPss2048 or TestKeyKind.RsaPss2048Sha256 => RSA.Create(2048),
            TestKeyKind.Rsa1024 => RSA.Create(1024),
            _ => null,
        };
        if (_algorithm is null)
        {
            _ed25519Seed = RandomNumberGenerator.GetBytes(LibSodium.Ed25519SeedLength);
        }
    }

    public TestKeyKind Kind { get; }

    /// <summary>The base class library's key; null for Ed25519.</summary>
    public AsymmetricAlgorithm? Algorithm => _algorithm;

    /// <summary>PKCS#8, unencrypted.</summary>
    public string PrivateKeyPem => PemEncoding.WriteString("PRIVATE KEY", ExportPkcs8());

    /// <summary>The public key for a certificate.</summary>
    public PublicKey PublicKey => Kind switch
    {
        TestKeyKind.RsaPss2048 => new PublicKey(new Oid(RsassaPssOid), null, new AsnEncodedData(((RSA)_algorithm!).ExportRSAPublicKey())),
        TestKeyKind.RsaPss2048Sha256 => new PublicKey(new Oid(RsassaPssOid), new AsnEncodedData(WritePssParameters()), new AsnEncodedData(((RSA)_algorithm!).ExportRSAPublicKey())),
        TestKeyKind.Ed25519 => new PublicKey(new Oid(Ed25519Oid), null, new AsnEncodedData(Ed25519PublicKey())),
        _ => new PublicKey(_algorithm!),
    };

    /// <summary>Signs certificates with this key.</summary>
    public X509SignatureGenerator SignatureGenerator => Kind switch
    {
        TestKeyKind.Ed25519 => new Ed25519SignatureGenerator(_ed25519Seed),
        TestKeyKind.RsaPss2048 or TestKeyKind.RsaPss2048Sha256 => X509SignatureGenerator.CreateForRSA((RSA)_algorithm!, RSASignaturePadding.Pss),
        TestKeyKind.Rsa2048 or TestKeyKind.Rsa1024 => X509SignatureGenerator.CreateForRSA((RSA)_algorithm!, RSASignaturePadding.Pkcs1),
        _ => X509SignatureGenerator.CreateForECDsa((ECDsa)_algorithm!),
    };

    private byte[] Ed25519PublicKey()
    {
        byte[] publicKey = new byte[LibSodium.Ed25519PublicKeyLength];
        LibSodium.CreateEd25519Pair(_ed25519Seed, publicKey, new byte[LibSodium.Ed25519SecretKeyLength]);
        return publicKey;
    }

    private byte[] ExportPkcs8() => Kind switch
    {
        TestKeyKind.RsaPss2048 => WritePkcs8(RsassaPssOid, null, ((RSA)_algorithm!).ExportRSAPrivateKey()),
        TestKeyKind.RsaPss2048Sha256 => WritePkcs8(RsassaPssOid, WritePssParameters(), ((RSA)_algorithm!).ExportRSAPrivateKey()),
        TestKeyKind.Ed25519 => WritePkcs8(Ed25519Oid, null, [0x04, 0x20, .. _ed25519Seed]), // OCTET STRING in the OCTET STRING: RFC 8410 §7
        _ => _algorithm!.ExportPkcs8PrivateKey(),
    };

    private static byte[] WritePkcs8(string oid, byte[]? parameters, byte[] key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(oid);
                if (parameters is not null)
                {
                    writer.WriteEncodedValue(parameters);
                }
            }

            writer.WriteOctetString(key);
        }

        return writer.Encode();
    }

    /// <summary>SHA-256, MGF1 with SHA-256, 32 bytes of salt. RFC 4055 §3.1.</summary>
    private static byte[] WritePssParameters() => Convert.FromHexString(
        "3034A00F300D06096086480165030402010500A11C301A06092A864886F70D010108300D06096086480165030402010500A203020120");
}

using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dtls.Handshake.Credentials;

/// <summary>
/// The kind of a certificate's public key, read from its SubjectPublicKeyInfo. RFC 5280 §4.1, RFC 3279 §2.3, RFC 4055 §1.2, RFC 8410 §4.
/// Read here and not with the base class library, which knows neither RSASSA-PSS nor Ed25519 keys.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Value">The subjectPublicKey: a point, an RSAPublicKey, or 32 bytes of Ed25519.</param>
/// <param name="ModulusBits">RSA only.</param>
/// <param name="PssParameters">RSASSA-PSS only, and null when the key may be used with any.</param>
internal readonly record struct CertificateKey(KeyKind Kind, ReadOnlyMemory<byte> Value, int ModulusBits, PssParameters? PssParameters)
{
    private const int MinModulusBits = 1024;

    // What the platforms' libraries take, too: a peer must not choose how long a verification lasts.
    private const int MaxModulusBits = 16384;

    /// <summary>The key of <paramref name="certificate"/>. Never throws for what a peer sent: the kind is Unsupported then.</summary>
    public static CertificateKey Read(X509Certificate2 certificate)
    {
        try
        {
            return ReadInfo(FindSubjectPublicKeyInfo(certificate.RawDataMemory));
        }
        catch (AsnContentException)
        {
            return default;
        }
    }

    /// <summary>True when this key can sign with <paramref name="scheme"/>.</summary>
    /// <param name="strict">The rules of DTLS 1.3: an ECDSA scheme names its curve, and PKCS#1 v1.5 is gone. RFC 8446 §4.2.3.</param>
    public bool CanSign(SignatureScheme scheme, bool strict)
    {
        SchemeTable.Row row = SchemeTable.Find(scheme);
        if (row.Kind is KeyKind.Unsupported || Kind is KeyKind.Unsupported)
        {
            return false;
        }

        if (row.IsEcdsa && !strict)
        {
            // RFC 5246 §7.4.1.4.1: the number is only hash and signature; the curve is a matter of supported_groups.
            return Kind is KeyKind.EcdsaP256 or KeyKind.EcdsaP384 or KeyKind.EcdsaP521;
        }

        if (row.Kind != Kind)
        {
            return false;
        }

        if (row.Padding is null)
        {
            return true;
        }

        return row.Padding == RSASignaturePadding.Pss
            ? CanHoldPss(row.HashLength) && PssParameters?.Allow(row) is not false
            : !strict && CanHoldPkcs1(row.HashLength);
    }

    /// <summary>RFC 8017 §9.1.1: emLen ≥ hLen + sLen + 2, where emBits is one less than the bits of the modulus.</summary>
    private bool CanHoldPss(int hashLength) => (ModulusBits - 1 + 7) / 8 >= (2 * hashLength) + 2;

    /// <summary>RFC 8017 §9.2: emLen ≥ tLen + 11, where 19 bytes stand before the hash in the DigestInfo of each SHA-2.</summary>
    private bool CanHoldPkcs1(int hashLength) => (ModulusBits + 7) / 8 >= 19 + hashLength + 11;

    /// <summary>Walks over the fields of TBSCertificate that come first: version, serial number, signature, issuer, validity, subject.</summary>
    private static ReadOnlyMemory<byte> FindSubjectPublicKeyInfo(ReadOnlyMemory<byte> certificate)
    {
        AsnReader tbs = new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (tbs.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            tbs.ReadEncodedValue();
        }

        for (int field = 0; field < 5; field++)
        {
            tbs.ReadEncodedValue();
        }

        return tbs.ReadEncodedValue();
    }

    private static CertificateKey ReadInfo(ReadOnlyMemory<byte> subjectPublicKeyInfo)
    {
        AsnReader info = new AsnReader(subjectPublicKeyInfo, AsnEncodingRules.DER).ReadSequence();
        AsnReader algorithm = info.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        ReadOnlyMemory<byte> parameters = algorithm.HasData ? algorithm.ReadEncodedValue() : default;
        if (!info.TryReadPrimitiveBitString(out int unusedBits, out ReadOnlyMemory<byte> value) || unusedBits != 0)
        {
            return default;
        }

        return oid switch
        {
            KeyOids.EcPublicKey => new(ReadCurve(parameters), value, 0, null),
            KeyOids.RsaEncryption => ReadRsa(KeyKind.Rsa, value, null),
            KeyOids.RsassaPss => ReadPss(value, parameters),
            KeyOids.Ed25519 when parameters.IsEmpty && value.Length == 32 => new(KeyKind.Ed25519, value, 0, null),
            _ => default,
        };
    }

    /// <summary>Only named curves: RFC 5480 §2.1.1 forbids the others.</summary>
    private static KeyKind ReadCurve(ReadOnlyMemory<byte> parameters)
    {
        var reader = new AsnReader(parameters, AsnEncodingRules.DER);
        return reader.PeekTag() != Asn1Tag.ObjectIdentifier ? KeyKind.Unsupported : KeyOids.Curve(reader.ReadObjectIdentifier());
    }

    private static CertificateKey ReadPss(ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty)
        {
            return ReadRsa(KeyKind.RsaPss, value, null);
        }

        return Credentials.PssParameters.TryRead(parameters, out PssParameters read) ? ReadRsa(KeyKind.RsaPss, value, read) : default;
    }

    private static CertificateKey ReadRsa(KeyKind kind, ReadOnlyMemory<byte> rsaPublicKey, PssParameters? parameters)
    {
        BigInteger modulus = new AsnReader(rsaPublicKey, AsnEncodingRules.DER).ReadSequence().ReadInteger();
        long bits = modulus.Sign > 0 ? modulus.GetBitLength() : 0;
        return bits is >= MinModulusBits and <= MaxModulusBits ? new(kind, rsaPublicKey, (int)bits, parameters) : default;
    }
}

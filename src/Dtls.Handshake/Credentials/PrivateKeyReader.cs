using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;

namespace Dtls.Handshake.Credentials;

/// <summary>
/// Makes a <see cref="SigningKey"/> of an encoded private key (PKCS#8, SEC 1 or PKCS#1) and of the certificate it must belong to.
/// Says what is wrong by an <see cref="ArgumentException"/>: the user is at fault here, never a peer.
/// </summary>
internal static class PrivateKeyReader
{
    private const string Mismatch = "The private key does not belong to the first certificate: give the key that the certificate was made for, and put that certificate first.";
    private const string Unsupported = "use a key of ECDSA on P-256, P-384 or P-521, of RSA, or of Ed25519";

    /// <param name="certificate">The certificate, without a key.</param>
    /// <param name="label">The label of the PEM that held the key.</param>
    /// <param name="encoded">The key.</param>
    public static SigningKey Read(X509Certificate2 certificate, string label, ReadOnlySpan<byte> encoded)
    {
        try
        {
            return label switch
            {
                "EC PRIVATE KEY" => ReadEcdsa(certificate, encoded, isPkcs8: false),
                "RSA PRIVATE KEY" => ReadRsa(certificate, encoded),
                _ => ReadPkcs8(certificate, encoded),
            };
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException)
        {
            throw new ArgumentException("The private key cannot be read: it is damaged or of an unknown form; write it anew as PKCS#8 (openssl pkey -in key.pem -out new.pem).", exception);
        }
    }

    /// <summary>The refusal of a key of a kind that is not known here.</summary>
    [DoesNotReturn]
    public static void ThrowUnsupported(string what) => throw new ArgumentException($"{what} is of a kind that is not supported: {Unsupported}.");

    /// <summary><code>OneAsymmetricKey ::= SEQUENCE { version, privateKeyAlgorithm, privateKey OCTET STRING, … }</code> RFC 5958 §2.</summary>
    private static SigningKey ReadPkcs8(X509Certificate2 certificate, ReadOnlySpan<byte> encoded)
    {
        AsnDecoder.ReadSequence(encoded, AsnEncodingRules.BER, out int start, out int length, out _);
        ReadOnlySpan<byte> rest = encoded.Slice(start, length);
        rest = rest[Skip(rest)..];
        AsnDecoder.ReadSequence(rest, AsnEncodingRules.BER, out start, out length, out int algorithmLength);
        string oid = AsnDecoder.ReadObjectIdentifier(rest.Slice(start, length), AsnEncodingRules.BER, out _);
        rest = rest[algorithmLength..];
        if (!AsnDecoder.TryReadPrimitiveOctetString(rest, AsnEncodingRules.BER, out ReadOnlySpan<byte> key, out _))
        {
            throw new AsnContentException();
        }

        switch (oid)
        {
            case KeyOids.EcPublicKey:
                return ReadEcdsa(certificate, encoded, isPkcs8: true);
            case KeyOids.RsaEncryption or KeyOids.RsassaPss:
                return ReadRsa(certificate, key);
            case KeyOids.Ed25519:
                return ReadEd25519(certificate, key);
            default:
                ThrowUnsupported($"The private key (algorithm {oid})");
                return null;
        }
    }

    private static CertificateSigningKey ReadEcdsa(X509Certificate2 certificate, ReadOnlySpan<byte> encoded, bool isPkcs8)
    {
        using var own = ECDsa.Create();
        if (isPkcs8)
        {
            own.ImportPkcs8PrivateKey(encoded, out _);
        }
        else
        {
            own.ImportECPrivateKey(encoded, out _);
        }

        ECParameters parameters = own.ExportParameters(includePrivateParameters: false);
        using ECDsa? theirs = certificate.GetECDsaPublicKey();
        ECPoint point = theirs?.ExportParameters(includePrivateParameters: false).Q ?? default;
        if (KeyOids.Curve(parameters.Curve.Oid.Value) is KeyKind.Unsupported && theirs is not null)
        {
            ThrowUnsupported($"The curve of the private key ({parameters.Curve.Oid.FriendlyName})");
        }

        ThrowUnlessSame(parameters.Q.X.AsSpan().SequenceEqual(point.X) && parameters.Q.Y.AsSpan().SequenceEqual(point.Y));
        return new CertificateSigningKey(certificate.CopyWithPrivateKey(own));
    }

    private static SigningKey ReadRsa(X509Certificate2 certificate, ReadOnlySpan<byte> rsaPrivateKey)
    {
        CertificateKey theirs = CertificateKey.Read(certificate);
        ThrowUnlessSame(theirs.Kind is KeyKind.Rsa or KeyKind.RsaPss);
        using var own = RSA.Create();
        own.ImportRSAPrivateKey(rsaPrivateKey, out int read);
        ThrowUnlessSame(own.ExportRSAPublicKey().AsSpan().SequenceEqual(theirs.Value.Span));
        return theirs.Kind is KeyKind.RsaPss
            ? new PssSigningKey(new Secret(rsaPrivateKey[..read]))
            : new CertificateSigningKey(certificate.CopyWithPrivateKey(own));
    }

    /// <summary>Inside the OCTET STRING stands another one with the seed: CurvePrivateKey. RFC 8410 §7.</summary>
    private static Ed25519SigningKey ReadEd25519(X509Certificate2 certificate, ReadOnlySpan<byte> curvePrivateKey)
    {
        if (!AsnDecoder.TryReadPrimitiveOctetString(curvePrivateKey, AsnEncodingRules.BER, out ReadOnlySpan<byte> seed, out int consumed)
            || consumed != curvePrivateKey.Length
            || seed.Length != LibSodium.Ed25519SeedLength)
        {
            throw new AsnContentException();
        }

        CertificateKey theirs = CertificateKey.Read(certificate);
        var secretKey = new Secret(LibSodium.Ed25519SecretKeyLength);
        Span<byte> publicKey = stackalloc byte[LibSodium.Ed25519PublicKeyLength];
        LibSodium.CreateEd25519Pair(seed, publicKey, secretKey.Span);
        ThrowUnlessSame(theirs.Kind is KeyKind.Ed25519 && publicKey.SequenceEqual(theirs.Value.Span));
        return new Ed25519SigningKey(secretKey);
    }

    private static int Skip(ReadOnlySpan<byte> source)
    {
        AsnDecoder.ReadEncodedValue(source, AsnEncodingRules.BER, out _, out _, out int consumed);
        return consumed;
    }

    private static void ThrowUnlessSame(bool isSame)
    {
        if (!isSame)
        {
            throw new ArgumentException(Mismatch);
        }
    }
}

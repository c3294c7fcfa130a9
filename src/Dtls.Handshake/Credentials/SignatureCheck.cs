using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.KeyExchanges;

namespace Dtls.Handshake.Credentials;

/// <summary>Verifies handshake signatures with the public key of a certificate.</summary>
internal static class SignatureCheck
{
    /// <summary>
    /// True when the certificate's key can sign with <paramref name="scheme"/>: kind of key, and for <paramref name="strictCurve"/>
    /// (DTLS 1.3) the curve, and no PKCS#1 v1.5. RFC 8446 §4.2.3.
    /// </summary>
    public static bool Fits(X509Certificate2 certificate, SignatureScheme scheme, bool strictCurve) =>
        CertificateKey.Read(certificate).CanSign(scheme, strictCurve);

    /// <summary>True when <paramref name="signature"/> is good. Never throws for what a peer sent.</summary>
    public static bool Verify(X509Certificate2 certificate, SignatureScheme scheme, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        CertificateKey key = CertificateKey.Read(certificate);
        if (!key.CanSign(scheme, strict: false))
        {
            return false;
        }

        SchemeTable.Row row = SchemeTable.Find(scheme);
        try
        {
            return key.Kind switch
            {
                KeyKind.Ed25519 => LibSodium.VerifyEd25519(key.Value.Span, content, signature),
                KeyKind.Rsa => VerifyRsa(certificate, row, content, signature),
                KeyKind.RsaPss => VerifyRsaPss(key, row, content, signature),
                _ => VerifyEcdsa(certificate, row, content, signature),
            };
        }
        catch (CryptographicException)
        {
            return false; // the base class library throws for keys and signatures that it cannot parse
        }
    }

    private static bool VerifyEcdsa(X509Certificate2 certificate, SchemeTable.Row row, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        // Three times as fast as an import of the same point, which the platform has parsed and checked already.
        using ECDsa? ecdsa = certificate.GetECDsaPublicKey();
        return ecdsa is not null && ecdsa.VerifyData(content, signature, row.Hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static bool VerifyRsa(X509Certificate2 certificate, SchemeTable.Row row, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        using RSA? rsa = certificate.GetRSAPublicKey();
        return rsa is not null && rsa.VerifyData(content, signature, row.Hash, row.Padding!);
    }

    /// <summary>The base class library finds no key in a certificate of id-RSASSA-PSS.</summary>
    private static bool VerifyRsaPss(CertificateKey key, SchemeTable.Row row, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        using var rsa = RSA.Create();
        rsa.ImportRSAPublicKey(key.Value.Span, out int read);
        return read == key.Value.Length && rsa.VerifyData(content, signature, row.Hash, row.Padding!);
    }
}

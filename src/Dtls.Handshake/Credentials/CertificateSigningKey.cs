using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dtls.Handshake.Credentials;

/// <summary>ECDSA or rsaEncryption: the key stays inside a certificate, wherever the platform keeps it.</summary>
internal sealed class CertificateSigningKey(X509Certificate2 certificateWithKey) : SigningKey
{
    public override byte[] Sign(SignatureScheme scheme, ReadOnlySpan<byte> content)
    {
        SchemeTable.Row row = SchemeTable.Find(scheme);
        if (row.IsEcdsa)
        {
            using ECDsa ecdsa = certificateWithKey.GetECDsaPrivateKey()!;
            return ecdsa.SignData(content, row.Hash, DSASignatureFormat.Rfc3279DerSequence);
        }

        using RSA rsa = certificateWithKey.GetRSAPrivateKey()!;
        return rsa.SignData(content, row.Hash, row.Padding!);
    }

    public override void Dispose() => certificateWithKey.Dispose();
}

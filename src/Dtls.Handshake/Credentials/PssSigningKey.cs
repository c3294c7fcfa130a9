using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;

namespace Dtls.Handshake.Credentials;

/// <summary>id-RSASSA-PSS: a certificate of the base class library cannot hold such a key, so it is kept here as an RSAPrivateKey.</summary>
internal sealed class PssSigningKey(Secret rsaPrivateKey) : SigningKey
{
    public override byte[] Sign(SignatureScheme scheme, ReadOnlySpan<byte> content)
    {
        SchemeTable.Row row = SchemeTable.Find(scheme);
        using var rsa = RSA.Create();
        rsa.ImportRSAPrivateKey(rsaPrivateKey.Span, out _);
        return rsa.SignData(content, row.Hash, row.Padding!);
    }

    public override void Dispose() => rsaPrivateKey.Dispose();
}

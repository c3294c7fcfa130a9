using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;

namespace Dtls.Handshake.Credentials;

/// <summary>Ed25519, by libsodium: the base class library of .NET 10 has none.</summary>
internal sealed class Ed25519SigningKey(Secret secretKey) : SigningKey
{
    public override byte[] Sign(SignatureScheme scheme, ReadOnlySpan<byte> content)
    {
        byte[] signature = new byte[LibSodium.Ed25519SignatureLength];
        LibSodium.SignEd25519(secretKey.Span, content, signature);
        return signature;
    }

    public override void Dispose() => secretKey.Dispose();
}

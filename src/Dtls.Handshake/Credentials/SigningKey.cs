namespace Dtls.Handshake.Credentials;

/// <summary>
/// A private key. Many sessions on several threads sign with one: instances of the base class library's key types are promised to no more
/// than one thread, so each signature takes its own, which costs a reference to the same native key and no copy of it.
/// </summary>
internal abstract class SigningKey : IDisposable
{
    /// <summary>Signs; ECDSA signatures in DER. RFC 8446 §4.2.3.</summary>
    public abstract byte[] Sign(SignatureScheme scheme, ReadOnlySpan<byte> content);

    public abstract void Dispose();
}

using System.Security.Cryptography.X509Certificates;

namespace Dtls.Handshake;

/// <summary>A certificate chain and its private key (ECDSA on P-256/384/521, RSA, or Ed25519). Immutable; share it.</summary>
public sealed class CertificateCredential : IDisposable
{
    private CertificateCredential() => throw new NotImplementedException();

    /// <summary>The certificates, our own first, the root left out.</summary>
    public IReadOnlyList<X509Certificate2> Chain => throw new NotImplementedException();

    /// <summary>Takes a certificate with its private key and the intermediates to send along. The caller keeps owning <paramref name="certificate"/>.</summary>
    /// <exception cref="ArgumentException">No private key, or of a kind that is not supported.</exception>
    public static CertificateCredential Create(X509Certificate2 certificate, IEnumerable<X509Certificate2>? intermediates = null) => throw new NotImplementedException();

    /// <summary>Reads PEM: certificates, ours first, and an unencrypted private key (PKCS#8, SEC 1 or PKCS#1; Ed25519 too).</summary>
    /// <exception cref="ArgumentException">The text holds no certificate or key, or the key is not the certificate's; the message says which.</exception>
    public static CertificateCredential CreateFromPem(ReadOnlySpan<char> certificates, ReadOnlySpan<char> key) => throw new NotImplementedException();

    /// <summary>Reads PEM files; see <see cref="CreateFromPem"/>. One file may hold both.</summary>
    public static CertificateCredential CreateFromPemFiles(string certificatePath, string? keyPath = null) => throw new NotImplementedException();

    /// <summary>A new self-signed ECDSA P-256 certificate, as media endpoints use them.</summary>
    public static CertificateCredential CreateSelfSigned(string subjectName, TimeProvider? timeProvider = null) => throw new NotImplementedException();

    /// <summary>The fingerprint of our own certificate, as SDP writes it: <c>AB:CD:…</c>. RFC 8122 §5.</summary>
    public string GetSha256Fingerprint() => throw new NotImplementedException();

    /// <summary>The first of <paramref name="offered"/> (the verifier's list, its order kept within ours) that this key can sign with; None when there is none.</summary>
    /// <param name="wanted">Our own list: the order of preference.</param>
    /// <param name="offered">What the verifier accepts.</param>
    /// <param name="strict">DTLS 1.3: no PKCS#1, and ECDSA schemes are bound to their curve.</param>
    internal SignatureScheme ChooseScheme(IReadOnlyList<SignatureScheme> wanted, ReadOnlySpan<SignatureScheme> offered, bool strict) => throw new NotImplementedException();

    /// <summary>Signs; the result is in the form of the wire (DER for ECDSA).</summary>
    internal byte[] Sign(SignatureScheme scheme, ReadOnlySpan<byte> content) => throw new NotImplementedException();

    /// <summary>Wipes the private key.</summary>
    public void Dispose() => throw new NotImplementedException();
}

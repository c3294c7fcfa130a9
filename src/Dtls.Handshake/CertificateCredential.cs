using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.Credentials;

namespace Dtls.Handshake;

/// <summary>
/// A certificate chain and its private key (ECDSA on P-256/384/521, RSA, or Ed25519). Immutable and thread-safe: share one among contexts
/// and sessions, and dispose of it after them.
/// </summary>
public sealed class CertificateCredential : IDisposable
{
    private static readonly TimeSpan SelfSignedValidity = TimeSpan.FromDays(30);

    // Peers whose clocks are behind must accept it, too.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    private readonly X509Certificate2[] _chain;
    private readonly CertificateKey _publicKey;
    private readonly SigningKey _privateKey;
    private bool _disposed;

    private CertificateCredential(X509Certificate2[] chain, SigningKey privateKey)
    {
        _chain = chain;
        _publicKey = CertificateKey.Read(chain[0]);
        _privateKey = privateKey;
        Chain = Array.AsReadOnly(chain);
    }

    /// <summary>The certificates, our own first, the root left out. None of them holds the private key.</summary>
    public IReadOnlyList<X509Certificate2> Chain { get; }

    /// <summary>Takes a certificate with its private key and the intermediates to send along. The caller keeps owning <paramref name="certificate"/>.</summary>
    /// <param name="certificate">Our own certificate.</param>
    /// <param name="intermediates">The issuer of <paramref name="certificate"/>, then its issuer, and so on; a root among them is not sent.</param>
    /// <exception cref="ArgumentException">No private key, or of a kind that is not supported.</exception>
    public static CertificateCredential Create(X509Certificate2 certificate, IEnumerable<X509Certificate2>? intermediates = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (!certificate.HasPrivateKey)
        {
            throw new ArgumentException("The certificate has no private key: load it together with its key, from a PFX file or with CreateFromPemFiles.", nameof(certificate));
        }

        if (CertificateKey.Read(certificate).Kind is not (KeyKind.EcdsaP256 or KeyKind.EcdsaP384 or KeyKind.EcdsaP521 or KeyKind.Rsa))
        {
            PrivateKeyReader.ThrowUnsupported("The key of the certificate");
        }

        return new CertificateCredential(CopyChain(certificate, intermediates ?? []), new CertificateSigningKey(new X509Certificate2(certificate)));
    }

    /// <summary>Reads PEM: certificates, ours first, and an unencrypted private key (PKCS#8, SEC 1 or PKCS#1; Ed25519 too).</summary>
    /// <exception cref="ArgumentException">The text holds no certificate or key, or the key is not the certificate's; the message says which.</exception>
    public static CertificateCredential CreateFromPem(ReadOnlySpan<char> certificates, ReadOnlySpan<char> key) =>
        CreateFromPem(certificates, "the text of the certificates", key, "the text of the key");

    /// <summary>Reads PEM files; see <see cref="CreateFromPem(ReadOnlySpan{char}, ReadOnlySpan{char})"/>. One file may hold both.</summary>
    /// <param name="certificatePath">The file with the certificates.</param>
    /// <param name="keyPath">The file with the private key; null when it stands in the same file.</param>
    /// <exception cref="FileNotFoundException">A file is missing; the message says which.</exception>
    /// <exception cref="ArgumentException">As from <see cref="CreateFromPem(ReadOnlySpan{char}, ReadOnlySpan{char})"/>.</exception>
    public static CertificateCredential CreateFromPemFiles(string certificatePath, string? keyPath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificatePath);
        string certificates = ReadFile(certificatePath, "certificate");
        string key = keyPath is null ? certificates : ReadFile(keyPath, "private key");
        return CreateFromPem(certificates, $"'{certificatePath}'", key, $"'{keyPath ?? certificatePath}'");
    }

    /// <summary>A new self-signed ECDSA P-256 certificate, as media endpoints use them. It is good for 30 days, for clients and servers.</summary>
    /// <param name="subjectName">The common name; a host name or IP address is put into the subject alternative names, too.</param>
    /// <param name="timeProvider">The clock that the validity starts at; null for the system's.</param>
    public static CertificateCredential CreateSelfSigned(string subjectName, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(subjectName);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(subjectName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(X509Verifier.ServerAuthentication), new Oid(X509Verifier.ClientAuthentication)], critical: false));
        AddAlternativeName(request, subjectName);

        DateTimeOffset now = (timeProvider ?? TimeProvider.System).GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now - ClockTolerance, now + SelfSignedValidity);
        return Create(certificate);
    }

    /// <summary>The fingerprint of our own certificate, as SDP writes it: <c>AB:CD:…</c>. RFC 8122 §5.</summary>
    public string GetSha256Fingerprint() => string.Join(':', SHA256.HashData(_chain[0].RawDataMemory.Span).Select(b => b.ToString("X2", null)));

    /// <summary>The first of <paramref name="offered"/> (the verifier's list, its order kept within ours) that this key can sign with; None when there is none.</summary>
    /// <param name="wanted">Our own list: the order of preference.</param>
    /// <param name="offered">What the verifier accepts.</param>
    /// <param name="strict">DTLS 1.3: no PKCS#1, and ECDSA schemes are bound to their curve.</param>
    internal SignatureScheme ChooseScheme(IReadOnlyList<SignatureScheme> wanted, ReadOnlySpan<SignatureScheme> offered, bool strict)
    {
        for (int i = 0; i < wanted.Count; i++)
        {
            if (offered.Contains(wanted[i]) && _publicKey.CanSign(wanted[i], strict))
            {
                return wanted[i];
            }
        }

        return SignatureScheme.None;
    }

    /// <summary>Signs; the result is in the form of the wire (DER for ECDSA). Thread-safe.</summary>
    /// <param name="scheme">One that <see cref="ChooseScheme"/> gave.</param>
    internal byte[] Sign(SignatureScheme scheme, ReadOnlySpan<byte> content)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _publicKey.CanSign(scheme, strict: false)
            ? _privateKey.Sign(scheme, content)
            : throw new ArgumentException($"This key cannot sign with {scheme}.", nameof(scheme));
    }

    /// <summary>Wipes the private key.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _privateKey.Dispose();
            Array.ForEach(_chain, certificate => certificate.Dispose());
        }
    }

    private static CertificateCredential CreateFromPem(ReadOnlySpan<char> certificates, string certificateSource, ReadOnlySpan<char> key, string keySource)
    {
        List<X509Certificate2> read = PemReader.ReadCertificates(certificates, certificateSource);
        try
        {
            if (CertificateKey.Read(read[0]).Kind is KeyKind.Unsupported)
            {
                PrivateKeyReader.ThrowUnsupported($"The key of the first certificate in {certificateSource}");
            }

            return new CertificateCredential(CopyChain(read[0], read.Skip(1)), PemReader.ReadKey(read[0], key, keySource));
        }
        finally
        {
            read.ForEach(certificate => certificate.Dispose());
        }
    }

    /// <summary>Copies without private keys. RFC 8446 §4.4.2: the root may be left out, since it is trusted only if the peer has it.</summary>
    private static X509Certificate2[] CopyChain(X509Certificate2 own, IEnumerable<X509Certificate2> issuers)
    {
        IEnumerable<X509Certificate2> sent = issuers.Where(issuer => !issuer.SubjectName.RawData.AsSpan().SequenceEqual(issuer.IssuerName.RawData));
        return [.. sent.Prepend(own).Select(certificate => X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span))];
    }

    private static void AddAlternativeName(CertificateRequest request, string name)
    {
        var names = new SubjectAlternativeNameBuilder();
        switch (Uri.CheckHostName(name))
        {
            case UriHostNameType.Dns:
                names.AddDnsName(name);
                break;
            case UriHostNameType.IPv4 or UriHostNameType.IPv6:
                names.AddIpAddress(IPAddress.Parse(name));
                break;
            default:
                return; // a name for people: it stands in the subject only
        }

        request.CertificateExtensions.Add(names.Build());
    }

    private static string ReadFile(string path, string what) => File.Exists(path)
        ? File.ReadAllText(path)
        : throw new FileNotFoundException($"There is no {what} file '{path}': check the path.", path);
}

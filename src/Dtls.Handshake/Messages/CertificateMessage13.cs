using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.Extensions;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 8446 §4.4.2:
/// <code>
/// struct { opaque cert_data&lt;1..2^24-1&gt;; Extension extensions&lt;0..2^16-1&gt;; } CertificateEntry;
/// struct { opaque certificate_request_context&lt;0..2^8-1&gt;; CertificateEntry certificate_list&lt;0..2^24-1&gt;; } Certificate;
/// </code>
/// </summary>
internal readonly ref struct CertificateMessage13 : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.Certificate;

    public ReadOnlySpan<byte> CertificateRequestContext { get; init; }

    /// <summary>The certificates alone, each with its 24-bit length, as in <see cref="CertificateMessage12.CertificateList"/>.</summary>
    public ReadOnlySpan<byte> CertificateList { get; private init; }

    /// <summary>Whether a certificate came with an extension: none was asked for (RFC 8446 §4.4.2).</summary>
    public bool HasExtensions { get; private init; }

    /// <summary>What is to be written; empty when a client has no certificate.</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out CertificateMessage13 message)
    {
        var reader = new WireReader(body);
        ReadOnlySpan<byte> context = reader.ReadVector8();
        var entries = new WireReader(reader.ReadVector24());
        var list = new WireWriter(new byte[body.Length]);
        bool hasExtensions = false;
        bool wellFormed = true;
        while (!entries.IsEmpty)
        {
            list.WriteVector24(entries.ReadVector24(min: 1));
            ReadOnlySpan<byte> extensions = entries.ReadVector16();
            hasExtensions |= !extensions.IsEmpty;
            wellFormed &= ExtensionBlock.TryRead(extensions, out _);
        }

        message = new CertificateMessage13 { CertificateRequestContext = context, CertificateList = list.Written, HasExtensions = hasExtensions };
        return reader.Completed && entries.Completed && wellFormed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteVector8(CertificateRequestContext);
        VectorMark list = writer.BeginVector24();
        foreach (X509Certificate2 certificate in Certificates)
        {
            writer.WriteVector24(certificate.RawDataMemory.Span);
            writer.WriteVector16(default);
        }

        writer.EndVector(list);
    }
}

using System.Security.Cryptography.X509Certificates;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>RFC 5246 §7.4.2: <code>struct { ASN.1Cert certificate_list&lt;0..2^24-1&gt;; } Certificate;</code></summary>
internal readonly ref struct CertificateMessage12 : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.Certificate;

    /// <summary>The list as it stands on the wire: each certificate with its 24-bit length.</summary>
    public ReadOnlySpan<byte> CertificateList { get; private init; }

    /// <summary>What is to be written; empty when a client has no certificate (RFC 5246 §7.4.6).</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; init; }

    /// <summary>Checks that the list can be walked; every certificate in it is at least one byte long.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out CertificateMessage12 message)
    {
        var reader = new WireReader(body);
        ReadOnlySpan<byte> list = reader.ReadVector24();
        message = new CertificateMessage12 { CertificateList = list };

        var certificates = new WireReader(list);
        while (!certificates.IsEmpty)
        {
            certificates.ReadVector24(min: 1);
        }

        return reader.Completed && certificates.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        VectorMark list = writer.BeginVector24();
        foreach (X509Certificate2 certificate in Certificates)
        {
            writer.WriteVector24(certificate.RawDataMemory.Span);
        }

        writer.EndVector(list);
    }
}

using Dtls.Handshake.Extensions;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 8446 §4.3.2: <code>struct { opaque certificate_request_context&lt;0..2^8-1&gt;; Extension extensions&lt;2..2^16-1&gt;; } CertificateRequest;</code>
/// </summary>
internal readonly ref struct CertificateRequest13 : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.CertificateRequest;

    public ReadOnlySpan<byte> CertificateRequestContext { get; init; }

    public required ExtensionBlock Extensions { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out CertificateRequest13 request)
    {
        var reader = new WireReader(body);
        ReadOnlySpan<byte> context = reader.ReadVector8();
        bool wellFormed = ExtensionBlock.TryRead(reader.ReadVector16(min: 2), out ExtensionBlock block);
        request = new CertificateRequest13 { CertificateRequestContext = context, Extensions = block };
        return reader.Completed && wellFormed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteVector8(CertificateRequestContext);
        writer.WriteVector16(Extensions.Bytes);
    }
}

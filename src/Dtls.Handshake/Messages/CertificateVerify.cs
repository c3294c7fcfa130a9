using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 8446 §4.4.3, RFC 5246 §7.4.8: <code>struct { SignatureScheme algorithm; opaque signature&lt;0..2^16-1&gt;; } CertificateVerify;</code>
/// </summary>
internal readonly ref struct CertificateVerify : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.CertificateVerify;

    public required SignatureScheme Algorithm { get; init; }

    public required ReadOnlySpan<byte> Signature { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out CertificateVerify verify)
    {
        var reader = new WireReader(body);
        verify = new CertificateVerify
        {
            Algorithm = (SignatureScheme)reader.ReadUInt16(),
            Signature = reader.ReadVector16(),
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteUInt16((ushort)Algorithm);
        writer.WriteVector16(Signature);
    }
}

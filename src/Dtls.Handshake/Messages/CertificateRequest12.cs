using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 5246 §7.4.4:
/// <code>
/// struct {
///     ClientCertificateType certificate_types&lt;1..2^8-1&gt;; SignatureAndHashAlgorithm supported_signature_algorithms&lt;2..2^16-2&gt;;
///     DistinguishedName certificate_authorities&lt;0..2^16-1&gt;;
/// } CertificateRequest;
/// </code>
/// </summary>
internal readonly ref struct CertificateRequest12 : IHandshakeBody
{
    /// <summary>rsa_sign and ecdsa_sign (which also stands for Ed25519, RFC 8422 §5.5): the certificate types this library asks for.</summary>
    public static ReadOnlySpan<byte> SupportedCertificateTypes => [64, 1];

    public static HandshakeType Type => HandshakeType.CertificateRequest;

    public required ReadOnlySpan<byte> CertificateTypes { get; init; }

    public required UInt16List SupportedSignatureAlgorithms { get; init; }

    public required ReadOnlySpan<byte> CertificateAuthorities { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out CertificateRequest12 request)
    {
        var reader = new WireReader(body);
        ReadOnlySpan<byte> types = reader.ReadVector8(min: 1);
        ReadOnlySpan<byte> schemes = reader.ReadVector16(min: 2);
        ReadOnlySpan<byte> authorities = reader.ReadVector16();
        request = new CertificateRequest12
        {
            CertificateTypes = types,
            SupportedSignatureAlgorithms = new UInt16List(schemes),
            CertificateAuthorities = authorities,
        };
        return reader.Completed && UInt16List.IsWellFormed(schemes);
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteVector8(CertificateTypes);
        writer.WriteVector16(SupportedSignatureAlgorithms.Bytes);
        writer.WriteVector16(CertificateAuthorities);
    }
}

using System.Security.Cryptography;
using Dtls.Handshake.Transcripts;

namespace Dtls.Handshake.Dtls13;

/// <summary>
/// What a CertificateVerify signs: 64 spaces, a context string, a zero byte, and the hash of the transcript. RFC 8446 §4.4.3; DTLS uses the
/// strings of TLS.
/// </summary>
internal static class SignedContent
{
    private static ReadOnlySpan<byte> ServerContext => "TLS 1.3, server CertificateVerify"u8;

    private static ReadOnlySpan<byte> ClientContext => "TLS 1.3, client CertificateVerify"u8;

    public static byte[] Create(bool byServer, Transcript transcript, HashAlgorithmName hash)
    {
        Span<byte> spaces = stackalloc byte[64];
        spaces.Fill(0x20);
        return [.. spaces, .. byServer ? ServerContext : ClientContext, 0, .. transcript.Hash(hash, stackalloc byte[SHA384.HashSizeInBytes])];
    }
}

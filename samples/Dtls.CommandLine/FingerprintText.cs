using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dtls.CommandLine;

/// <summary>SHA-256 fingerprints of certificates as SDP writes them: <c>sha-256:AB:CD:…</c>. RFC 8122 §5.</summary>
public static class FingerprintText
{
    private const string Prefix = "sha-256:";

    /// <summary>The fingerprint of a certificate.</summary>
    public static string Of(X509Certificate2 certificate) =>
        Prefix + Convert.ToHexString(certificate.GetCertHash(HashAlgorithmName.SHA256)).Chunk(2).Select(pair => new string(pair))
            .Aggregate((left, right) => $"{left}:{right}");

    /// <summary>Reads a fingerprint; the prefix and the colons may be missing.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out byte[]? fingerprint)
    {
        string digits = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        digits = digits.Replace(":", "", StringComparison.Ordinal);
        fingerprint = digits.Length == 2 * SHA256.HashSizeInBytes && digits.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(digits)
            : null;
        return fingerprint is not null;
    }
}

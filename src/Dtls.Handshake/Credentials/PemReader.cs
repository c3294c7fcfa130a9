using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dtls.Handshake.Credentials;

/// <summary>Finds certificates and a private key in PEM. RFC 7468. Says by an <see cref="ArgumentException"/> what is missing.</summary>
internal static class PemReader
{
    /// <summary>All certificates, in their order; the caller disposes of them.</summary>
    /// <param name="source">What the text is, for messages.</param>
    public static List<X509Certificate2> ReadCertificates(ReadOnlySpan<char> text, string source)
    {
        var certificates = new List<X509Certificate2>();
        foreach (PemBlock block in new PemBlocks(text))
        {
            if (block.Label is "CERTIFICATE" && block.TryDecode(out byte[] encoded))
            {
                certificates.Add(X509Verifier.TryParse(encoded)
                    ?? throw new ArgumentException($"Certificate {certificates.Count + 1} in {source} is damaged: export it anew."));
            }
        }

        return certificates.Count > 0
            ? certificates
            : throw new ArgumentException($"There is no certificate in {source}: it must hold PEM that begins with -----BEGIN CERTIFICATE-----.");
    }

    /// <summary>The first private key that stands in <paramref name="text"/>, as a key for <paramref name="certificate"/>.</summary>
    /// <param name="source">What the text is, for messages.</param>
    public static SigningKey ReadKey(X509Certificate2 certificate, ReadOnlySpan<char> text, string source)
    {
        foreach (PemBlock block in new PemBlocks(text))
        {
            if (block.Label is "PRIVATE KEY" or "EC PRIVATE KEY" or "RSA PRIVATE KEY" && block.TryDecode(out byte[] encoded))
            {
                try
                {
                    return PrivateKeyReader.Read(certificate, block.Label, encoded);
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(encoded);
                }
            }
        }

        // The older form hides behind an ordinary label: RFC 1421 headers stand before its base64, which makes it no PEM of RFC 7468.
        if (text.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal)
            || text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw new ArgumentException($"The private key in {source} is encrypted: decrypt it first (openssl pkey -in key.pem -out plain.pem).");
        }

        throw new ArgumentException($"There is no private key in {source}: it must hold PEM that begins with -----BEGIN PRIVATE KEY-----, or with EC or RSA before PRIVATE.");
    }

    private readonly ref struct PemBlock(ReadOnlySpan<char> base64, int decodedLength, string label)
    {
        private readonly ReadOnlySpan<char> _base64 = base64;

        public string Label { get; } = label;

        public bool TryDecode(out byte[] decoded)
        {
            decoded = new byte[decodedLength];
            return Convert.TryFromBase64Chars(_base64, decoded, out int written) && written == decodedLength;
        }
    }

    private ref struct PemBlocks(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;

        public PemBlock Current { get; private set; }

        public readonly PemBlocks GetEnumerator() => this;

        public bool MoveNext()
        {
            if (!PemEncoding.TryFind(_rest, out PemFields fields))
            {
                return false;
            }

            Current = new PemBlock(_rest[fields.Base64Data], fields.DecodedDataLength, _rest[fields.Label].ToString());
            _rest = _rest[fields.Location.End..];
            return true;
        }
    }
}

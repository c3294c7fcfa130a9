using System.Globalization;
using Dtls.Handshake;

namespace Dtls.CommandLine;

/// <summary>The names people write cipher suites with: the registry's, OpenSSL's, or the number in hexadecimal.</summary>
public static class CipherSuiteNames
{
    private static readonly (CipherSuite Suite, string Registered, string OpenSsl)[] Table =
    [
        (CipherSuite.Aes128GcmSha256, "TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
        (CipherSuite.Aes256GcmSha384, "TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
        (CipherSuite.ChaCha20Poly1305Sha256, "TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256"),
        (CipherSuite.Aes128CcmSha256, "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_SHA256"),
        (CipherSuite.EcdheEcdsaWithAes128GcmSha256, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"),
        (CipherSuite.EcdheEcdsaWithAes256GcmSha384, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"),
        (CipherSuite.EcdheRsaWithAes128GcmSha256, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"),
        (CipherSuite.EcdheRsaWithAes256GcmSha384, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"),
        (CipherSuite.EcdheRsaWithChaCha20Poly1305Sha256, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"),
        (CipherSuite.EcdheEcdsaWithChaCha20Poly1305Sha256, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"),
    ];

    /// <summary>All suites that have a name here.</summary>
    public static IEnumerable<CipherSuite> All => Table.Select(row => row.Suite);

    /// <summary>The name in the IANA registry; the number when there is none here.</summary>
    public static string GetName(CipherSuite suite) => Find(suite).Registered ?? Number(suite);

    /// <summary>OpenSSL's name; the number when there is none here.</summary>
    public static string GetOpenSslName(CipherSuite suite) => Find(suite).OpenSsl ?? Number(suite);

    /// <summary>Whether the server signs with an RSA key in this suite. Suites of DTLS 1.3 leave the key open.</summary>
    public static bool NeedsRsaKey(CipherSuite suite) => GetName(suite).Contains("_RSA_", StringComparison.Ordinal);

    /// <summary>Reads one name or number, in any case.</summary>
    public static bool TryParse(string text, out CipherSuite suite)
    {
        foreach ((CipherSuite candidate, string registered, string openSsl) in Table)
        {
            if (text.Equals(registered, StringComparison.OrdinalIgnoreCase)
                || text.Equals(openSsl, StringComparison.OrdinalIgnoreCase))
            {
                suite = candidate;
                return true;
            }
        }

        suite = HexNumber.TryParse(text, out ushort number) ? (CipherSuite)number : CipherSuite.None;
        return Find(suite).Registered is not null;
    }

    private static (CipherSuite Suite, string? Registered, string? OpenSsl) Find(CipherSuite suite) =>
        Array.Find(Table, row => row.Suite == suite);

    private static string Number(CipherSuite suite) => string.Create(CultureInfo.InvariantCulture, $"0x{(ushort)suite:X4}");
}

using Dtls.Handshake;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare;

/// <summary>An AEAD as each contestant calls it, with the ECDHE-ECDSA suite of DTLS 1.2 that has it, and the one of DTLS 1.3.</summary>
/// <param name="Name">On the command line, in the table and in the JSON.</param>
/// <param name="Algorithm">Ours.</param>
/// <param name="CipherSuite">Of DTLS 1.2. Its number is also how BouncyCastle calls the suite.</param>
/// <param name="CipherSuite13">Of DTLS 1.3.</param>
/// <param name="OpenSslName">The suite in OpenSSL.</param>
/// <param name="EvpName">The cipher in libcrypto.</param>
internal sealed record SuiteUnderTest(
    string Name, AeadAlgorithm Algorithm, CipherSuite CipherSuite, CipherSuite CipherSuite13, string OpenSslName, string EvpName)
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<SuiteUnderTest> All { get; } =
    [
        new(
            "aes-128-gcm",
            AeadAlgorithm.Aes128Gcm,
            CipherSuite.EcdheEcdsaWithAes128GcmSha256,
            CipherSuite.Aes128GcmSha256,
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "aes-128-gcm"),
        new(
            "aes-256-gcm",
            AeadAlgorithm.Aes256Gcm,
            CipherSuite.EcdheEcdsaWithAes256GcmSha384,
            CipherSuite.Aes256GcmSha384,
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "aes-256-gcm"),
        new(
            "chacha20-poly1305",
            AeadAlgorithm.ChaCha20Poly1305,
            CipherSuite.EcdheEcdsaWithChaCha20Poly1305Sha256,
            CipherSuite.ChaCha20Poly1305Sha256,
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "chacha20-poly1305"),
    ];

    /// <summary>The payloads it is measured with: the default suite with all, the others with a full media packet.</summary>
    public IReadOnlyList<int> Payloads => this == All[0] ? [16, 64, 160, 320, 1200, 4096, 16384] : [1200];
}

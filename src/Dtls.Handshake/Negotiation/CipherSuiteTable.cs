using System.Security.Cryptography;
using Dtls.Records;

namespace Dtls.Handshake.Negotiation;

/// <summary>The only table of cipher suites.</summary>
internal static class CipherSuiteTable
{
    private static readonly CipherSuiteFacts[] All =
    [
        new(CipherSuite.Aes128GcmSha256, ProtocolVersion.Dtls13, AeadAlgorithm.Aes128Gcm, HashAlgorithmName.SHA256, SuiteAuthentication.Any),
        new(CipherSuite.Aes256GcmSha384, ProtocolVersion.Dtls13, AeadAlgorithm.Aes256Gcm, HashAlgorithmName.SHA384, SuiteAuthentication.Any),
        new(CipherSuite.ChaCha20Poly1305Sha256, ProtocolVersion.Dtls13, AeadAlgorithm.ChaCha20Poly1305, HashAlgorithmName.SHA256, SuiteAuthentication.Any),
        new(CipherSuite.Aes128CcmSha256, ProtocolVersion.Dtls13, AeadAlgorithm.Aes128Ccm, HashAlgorithmName.SHA256, SuiteAuthentication.Any),
        new(CipherSuite.EcdheEcdsaWithAes128GcmSha256, ProtocolVersion.Dtls12, AeadAlgorithm.Aes128Gcm, HashAlgorithmName.SHA256, SuiteAuthentication.Ecdsa),
        new(CipherSuite.EcdheEcdsaWithAes256GcmSha384, ProtocolVersion.Dtls12, AeadAlgorithm.Aes256Gcm, HashAlgorithmName.SHA384, SuiteAuthentication.Ecdsa),
        new(CipherSuite.EcdheRsaWithAes128GcmSha256, ProtocolVersion.Dtls12, AeadAlgorithm.Aes128Gcm, HashAlgorithmName.SHA256, SuiteAuthentication.Rsa),
        new(CipherSuite.EcdheRsaWithAes256GcmSha384, ProtocolVersion.Dtls12, AeadAlgorithm.Aes256Gcm, HashAlgorithmName.SHA384, SuiteAuthentication.Rsa),
        new(CipherSuite.EcdheRsaWithChaCha20Poly1305Sha256, ProtocolVersion.Dtls12, AeadAlgorithm.ChaCha20Poly1305, HashAlgorithmName.SHA256, SuiteAuthentication.Rsa),
        new(CipherSuite.EcdheEcdsaWithChaCha20Poly1305Sha256, ProtocolVersion.Dtls12, AeadAlgorithm.ChaCha20Poly1305, HashAlgorithmName.SHA256, SuiteAuthentication.Ecdsa),
    ];

    /// <summary>Null for a suite that this library does not know.</summary>
    public static CipherSuiteFacts? Find(CipherSuite suite) => Array.Find(All, facts => facts.Suite == suite);
}

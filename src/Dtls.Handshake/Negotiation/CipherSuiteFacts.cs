using System.Security.Cryptography;
using Dtls.Records;

namespace Dtls.Handshake.Negotiation;

/// <summary>How the server proves itself under a suite of DTLS 1.2.</summary>
internal enum SuiteAuthentication
{
    /// <summary>DTLS 1.3: the suite does not say.</summary>
    Any,

    /// <summary>ECDSA, and Ed25519 (RFC 8422 §5.1.1).</summary>
    Ecdsa,

    /// <summary>RSA in either padding.</summary>
    Rsa,
}

/// <summary>All that a cipher suite stands for.</summary>
internal sealed record CipherSuiteFacts(CipherSuite Suite, ProtocolVersion Version, AeadAlgorithm Aead, HashAlgorithmName Hash, SuiteAuthentication Authentication);

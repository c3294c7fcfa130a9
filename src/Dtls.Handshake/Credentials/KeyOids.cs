namespace Dtls.Handshake.Credentials;

/// <summary>The object identifiers of keys and curves.</summary>
internal static class KeyOids
{
    /// <summary>RFC 5480 §2.1.1.</summary>
    public const string EcPublicKey = "1.2.840.10045.2.1";

    /// <summary>RFC 3279 §2.3.1.</summary>
    public const string RsaEncryption = "1.2.840.113549.1.1.1";

    /// <summary>RFC 4055 §1.2.</summary>
    public const string RsassaPss = "1.2.840.113549.1.1.10";

    /// <summary>RFC 8410 §3.</summary>
    public const string Ed25519 = "1.3.101.112";

    /// <summary>The kind of an ECDSA key on the curve <paramref name="oid"/>. RFC 5480 §2.1.1.1.</summary>
    public static KeyKind Curve(string? oid) => oid switch
    {
        "1.2.840.10045.3.1.7" => KeyKind.EcdsaP256,
        "1.3.132.0.34" => KeyKind.EcdsaP384,
        "1.3.132.0.35" => KeyKind.EcdsaP521,
        _ => KeyKind.Unsupported,
    };
}

using System.Runtime.InteropServices;

namespace Dtls.Handshake.KeyExchanges;

/// <summary>
/// The functions of libsodium that the base class library of .NET 10 lacks. Every method checks the lengths that the native side takes
/// for granted.
/// </summary>
internal static partial class LibSodium
{
    public const int X25519KeyLength = 32;
    public const int Ed25519SeedLength = 32;
    public const int Ed25519PublicKeyLength = 32;
    public const int Ed25519SecretKeyLength = 64;
    public const int Ed25519SignatureLength = 64;
    public const int MLKem768SeedLength = 64;
    public const int MLKem768EncapsulationKeyLength = 1184;
    public const int MLKem768DecapsulationKeyLength = 2400;
    public const int MLKem768MessageLength = 32;
    public const int MLKem768CiphertextLength = 1088;
    public const int MLKem768SecretLength = 32;

    private const string Library = "libsodium";

    // A static constructor and not an initialiser: it runs before the first call of any method here, sodium_init must come first.
    static LibSodium() => IsAvailable = Initialize();

    /// <summary>False where the native library is missing.</summary>
    public static bool IsAvailable { get; }

    /// <summary>The public key of an X25519 private key. RFC 7748 §6.1.</summary>
    public static void CreateX25519PublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(privateKey.Length, X25519KeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(publicKey.Length, X25519KeyLength);
        ThrowIfFailed(crypto_scalarmult_curve25519_base(publicKey, privateKey));
    }

    /// <summary>X25519; false when the result is all zero, which only a share of low order makes. RFC 7748 §6.1.</summary>
    public static bool TryX25519(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> shared)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(privateKey.Length, X25519KeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(peerPublicKey.Length, X25519KeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(shared.Length, X25519KeyLength);
        return crypto_scalarmult_curve25519(shared, privateKey, peerPublicKey) == 0;
    }

    /// <summary>The pair of an Ed25519 seed, which is what RFC 8032 calls the private key.</summary>
    public static void CreateEd25519Pair(ReadOnlySpan<byte> seed, Span<byte> publicKey, Span<byte> secretKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, Ed25519SeedLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(publicKey.Length, Ed25519PublicKeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(secretKey.Length, Ed25519SecretKeyLength);
        ThrowIfFailed(crypto_sign_ed25519_seed_keypair(publicKey, secretKey, seed));
    }

    /// <summary>Signs with Ed25519.</summary>
    public static void SignEd25519(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> content, Span<byte> signature)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secretKey.Length, Ed25519SecretKeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(signature.Length, Ed25519SignatureLength);
        ThrowIfFailed(crypto_sign_ed25519_detached(signature, 0, content, (ulong)content.Length, secretKey));
    }

    /// <summary>Verifies an Ed25519 signature; a key or signature of another length is wrong, too.</summary>
    public static bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature) =>
        publicKey.Length == Ed25519PublicKeyLength
        && signature.Length == Ed25519SignatureLength
        && crypto_sign_ed25519_verify_detached(signature, content, (ulong)content.Length, publicKey) == 0;

    /// <summary>ML-KEM.KeyGen_internal with d ‖ z. FIPS 203 §6.1.</summary>
    public static void CreateMLKem768Pair(ReadOnlySpan<byte> seed, Span<byte> encapsulationKey, Span<byte> decapsulationKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, MLKem768SeedLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(encapsulationKey.Length, MLKem768EncapsulationKeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(decapsulationKey.Length, MLKem768DecapsulationKeyLength);
        ThrowIfFailed(crypto_kem_mlkem768_seed_keypair(encapsulationKey, decapsulationKey, seed));
    }

    /// <summary>ML-KEM.Encaps_internal with m; false for a key that fails the modulus check. FIPS 203 §6.2, §7.2.</summary>
    public static bool TryEncapsulateMLKem768(ReadOnlySpan<byte> encapsulationKey, ReadOnlySpan<byte> message, Span<byte> ciphertext, Span<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(encapsulationKey.Length, MLKem768EncapsulationKeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(message.Length, MLKem768MessageLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(ciphertext.Length, MLKem768CiphertextLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, MLKem768SecretLength);
        return crypto_kem_mlkem768_enc_deterministic(ciphertext, secret, encapsulationKey, message) == 0;
    }

    /// <summary>ML-KEM.Decaps; a forged ciphertext makes a secret that nobody knows. FIPS 203 §7.3.</summary>
    public static bool TryDecapsulateMLKem768(ReadOnlySpan<byte> decapsulationKey, ReadOnlySpan<byte> ciphertext, Span<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(decapsulationKey.Length, MLKem768DecapsulationKeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(ciphertext.Length, MLKem768CiphertextLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, MLKem768SecretLength);
        return crypto_kem_mlkem768_dec(secret, ciphertext, decapsulationKey) == 0;
    }

    private static bool Initialize()
    {
        try
        {
            return sodium_init() >= 0; // 1: someone else in the process has done it already
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return false;
        }
    }

    private static void ThrowIfFailed(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException("libsodium refused a key that was made here.");
        }
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_curve25519_base(Span<byte> publicKey, ReadOnlySpan<byte> privateKey);

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_curve25519(Span<byte> shared, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peer);

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_seed_keypair(Span<byte> publicKey, Span<byte> secretKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_detached(Span<byte> signature, nint signatureLength, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_verify_detached(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> publicKey);

    [LibraryImport(Library)]
    private static partial int crypto_kem_mlkem768_seed_keypair(Span<byte> encapsulationKey, Span<byte> decapsulationKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library)]
    private static partial int crypto_kem_mlkem768_enc_deterministic(Span<byte> ciphertext, Span<byte> secret, ReadOnlySpan<byte> encapsulationKey, ReadOnlySpan<byte> message);

    [LibraryImport(Library)]
    private static partial int crypto_kem_mlkem768_dec(Span<byte> secret, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> decapsulationKey);
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;

namespace Dtls.Handshake.KeyExchanges;

/// <summary>
/// The client's side of X25519MLKEM768. In each part ML-KEM comes first: the client's share is encapsulation key ‖ X25519 share, the
/// server's ciphertext ‖ X25519 share, the secret ML-KEM secret ‖ X25519 secret. RFC 10024.
/// </summary>
internal sealed class MLKem768X25519KeyShare : KeyShare
{
    public const int ClientShareLength = LibSodium.MLKem768EncapsulationKeyLength + X25519KeyShare.Length;
    public const int ServerShareLength = LibSodium.MLKem768CiphertextLength + X25519KeyShare.Length;
    public const int SecretLength = LibSodium.MLKem768SecretLength + X25519KeyShare.Length;

    private readonly Secret _decapsulationKey = new(LibSodium.MLKem768DecapsulationKeyLength);
    private readonly X25519KeyShare _x25519;
    private readonly byte[] _public = new byte[ClientShareLength];

    public MLKem768X25519KeyShare(RandomNumberGenerator random)
        : base(NamedGroup.X25519MLKem768)
    {
        Span<byte> seed = stackalloc byte[LibSodium.MLKem768SeedLength];
        random.GetBytes(seed);
        LibSodium.CreateMLKem768Pair(seed, _public.AsSpan(0, LibSodium.MLKem768EncapsulationKeyLength), _decapsulationKey.Span);
        CryptographicOperations.ZeroMemory(seed);
        _x25519 = new X25519KeyShare(random);
        _x25519.Public.CopyTo(_public.AsSpan(LibSodium.MLKem768EncapsulationKeyLength));
    }

    public override ReadOnlySpan<byte> Public => _public;

    /// <summary>The server's side: encapsulates to the client's key, and agrees on Curve25519.</summary>
    public static bool TryRespond(ReadOnlySpan<byte> clientShare, RandomNumberGenerator random, [NotNullWhen(true)] out byte[]? serverShare, [NotNullWhen(true)] out Secret? secret)
    {
        serverShare = null;
        secret = null;
        if (clientShare.Length != ClientShareLength)
        {
            return false;
        }

        byte[] share = new byte[ServerShareLength];
        var shared = new Secret(SecretLength);
        using var x25519 = new X25519KeyShare(random);
        x25519.Public.CopyTo(share.AsSpan(LibSodium.MLKem768CiphertextLength));
        Span<byte> message = stackalloc byte[LibSodium.MLKem768MessageLength];
        random.GetBytes(message);

        // RFC 10024: the server must do the encapsulation key check of FIPS 203 §7.2, which libsodium does, and refuse with illegal_parameter.
        bool agreed = LibSodium.TryEncapsulateMLKem768(
                clientShare[..LibSodium.MLKem768EncapsulationKeyLength],
                message,
                share.AsSpan(0, LibSodium.MLKem768CiphertextLength),
                shared.Span[..LibSodium.MLKem768SecretLength])
            && x25519.TryAgree(clientShare[LibSodium.MLKem768EncapsulationKeyLength..], shared.Span[LibSodium.MLKem768SecretLength..]);
        CryptographicOperations.ZeroMemory(message);
        if (!agreed)
        {
            shared.Dispose();
            return false;
        }

        serverShare = share;
        secret = shared;
        return true;
    }

    public override Secret? Agree(ReadOnlySpan<byte> peer)
    {
        if (peer.Length != ServerShareLength)
        {
            return null;
        }

        var secret = new Secret(SecretLength);
        if (LibSodium.TryDecapsulateMLKem768(_decapsulationKey.Span, peer[..LibSodium.MLKem768CiphertextLength], secret.Span[..LibSodium.MLKem768SecretLength])
            && _x25519.TryAgree(peer[LibSodium.MLKem768CiphertextLength..], secret.Span[LibSodium.MLKem768SecretLength..]))
        {
            return secret;
        }

        secret.Dispose();
        return null;
    }

    public override void Dispose()
    {
        _decapsulationKey.Dispose();
        _x25519.Dispose();
    }
}

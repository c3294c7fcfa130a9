using System.Security.Cryptography;
using System.Text;
using Dtls.Records;

namespace Dtls.Handshake.KeySchedules;

/// <summary>The master secret of DTLS 1.2 and everything that is made of it. RFC 5246 §8.1. Whoever holds it disposes of it.</summary>
internal sealed class MasterSecret12 : IDisposable
{
    /// <summary>Bytes of every master secret. RFC 5246 §8.1.</summary>
    public const int Length = 48;

    /// <summary>Bytes of a Finished message of every suite here. RFC 5246 §7.4.9.</summary>
    public const int VerifyDataLength = 12;

    private readonly HashAlgorithmName _hash;
    private readonly Secret _secret;

    /// <summary>A copy of a master secret known from an earlier handshake: resumption.</summary>
    public MasterSecret12(HashAlgorithmName hash, ReadOnlySpan<byte> masterSecret)
        : this(hash, new Secret(masterSecret)) => ArgumentOutOfRangeException.ThrowIfNotEqual(masterSecret.Length, Length);

    private MasterSecret12(HashAlgorithmName hash, Secret secret)
    {
        _hash = hash;
        _secret = secret;
    }

    /// <summary>The bytes, for a ticket, a session store or a key log.</summary>
    public ReadOnlySpan<byte> Span => _secret.Span;

    /// <summary>The master secret without the extension of RFC 7627. RFC 5246 §8.1.</summary>
    public static MasterSecret12 Derive(Secret premaster, HashAlgorithmName hash, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom) =>
        Derive(premaster, hash, "master secret"u8, clientRandom, serverRandom);

    /// <summary>The master secret bound to the transcript up to and including ClientKeyExchange. RFC 7627 §4.</summary>
    public static MasterSecret12 DeriveExtended(Secret premaster, HashAlgorithmName hash, ReadOnlySpan<byte> sessionHash) =>
        Derive(premaster, hash, "extended master secret"u8, sessionHash, default);

    /// <summary>Cuts the key block into the keys of epoch 1. No AEAD suite has MAC keys, so it is key, key, IV, IV. RFC 5246 §6.3.</summary>
    public void CreateKeys(AeadAlgorithm algorithm, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom, out EpochKeys client, out EpochKeys server)
    {
        int keyLength = RecordLimits.KeyLength(algorithm);
        int ivLength = RecordLimits.IvLength(algorithm, ProtocolVersion.Dtls12);
        Span<byte> keyBlock = stackalloc byte[2 * (keyLength + ivLength)];

        // Here the server's random comes first, unlike in the master secret. RFC 5246 §6.3.
        Prf12.Derive(_hash, _secret.Span, "key expansion"u8, serverRandom, clientRandom, keyBlock);
        ReadOnlySpan<byte> ivs = keyBlock[(2 * keyLength)..];
        client = new EpochKeys(ProtocolVersion.Dtls12, epoch: 1, algorithm, keyBlock[..keyLength], ivs[..ivLength]);
        server = new EpochKeys(ProtocolVersion.Dtls12, epoch: 1, algorithm, keyBlock.Slice(keyLength, keyLength), ivs[ivLength..]);
        CryptographicOperations.ZeroMemory(keyBlock);
    }

    /// <summary>Writes the verify_data of a Finished message. RFC 5246 §7.4.9.</summary>
    /// <param name="isClient">Whose Finished it is.</param>
    /// <param name="transcriptHash">The hash of all handshake messages before that Finished.</param>
    /// <param name="verifyData">Exactly <see cref="VerifyDataLength"/> bytes.</param>
    public void WriteFinished(bool isClient, ReadOnlySpan<byte> transcriptHash, Span<byte> verifyData)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(verifyData.Length, VerifyDataLength);
        Prf12.Derive(_hash, _secret.Span, isClient ? "client finished"u8 : "server finished"u8, transcriptHash, default, verifyData);
    }

    /// <summary>Fills <paramref name="output"/> with keying material for another protocol. RFC 5705 §4.</summary>
    /// <param name="label">The registered label, ASCII.</param>
    /// <param name="context">The context value; ignored unless <paramref name="useContext"/>.</param>
    /// <param name="useContext">An empty context is not the same as none.</param>
    /// <exception cref="ArgumentException">The context is longer than 65535 bytes.</exception>
    public void Export(string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom, ReadOnlySpan<byte> context, bool useContext, Span<byte> output)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (context.Length > ushort.MaxValue)
        {
            throw new ArgumentException($"The context has {context.Length} bytes, {ushort.MaxValue} is the most.", nameof(context));
        }

        // seed = client_random + server_random [+ uint16 context length + context]
        int contextLength = useContext ? 2 + context.Length : 0;
        byte[] seed = new byte[clientRandom.Length + serverRandom.Length + contextLength];
        clientRandom.CopyTo(seed);
        serverRandom.CopyTo(seed.AsSpan(clientRandom.Length));
        if (useContext)
        {
            Span<byte> tail = seed.AsSpan(clientRandom.Length + serverRandom.Length);
            tail[0] = (byte)(context.Length >> 8);
            tail[1] = (byte)context.Length;
            context.CopyTo(tail[2..]);
        }

        Prf12.Derive(_hash, _secret.Span, Encoding.ASCII.GetBytes(label), seed, default, output);
    }

    /// <summary>Wipes it.</summary>
    public void Dispose() => _secret.Dispose();

    private static MasterSecret12 Derive(Secret premaster, HashAlgorithmName hash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> seed1, ReadOnlySpan<byte> seed2)
    {
        var secret = new Secret(Length);
        Prf12.Derive(hash, premaster.Span, label, seed1, seed2, secret.Span);
        return new MasterSecret12(hash, secret);
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dtls.Records.Ciphers.Bcl;

/// <summary>
/// AES-128-CCM with tags of 16 or 8 bytes (RFC 3610, RFC 6655) out of the AES of the base class library. Its own
/// <see cref="AesCcm"/> makes a native context, and garbage, for each call and throws for a forgery; here two transforms live as long as the
/// key: one in CBC mode for the MAC, one block by block for the keystream.
/// </summary>
internal sealed class BclAesCcm : AeadCipher
{
    private const int BlockLength = 16;

    /// <summary>Bytes given to a transform at once; the scratch is one such piece of input and one of output.</summary>
    private const int PieceLength = 2048;

    /// <summary>L, the bytes of the length field: what a 12-byte nonce leaves of a block. RFC 3610 §2.1.</summary>
    private const int LengthFieldLength = 15 - NonceLength;

    private readonly ICryptoTransform _cbc;
    private readonly ICryptoTransform _ecb;

    /// <summary>
    /// The last block that left the CBC transform, and so goes into its next one. XORed into the first block of a MAC it cancels itself, which
    /// starts the chain anew at zero without a new transform.
    /// </summary>
    private readonly byte[] _chain = new byte[BlockLength];

    public BclAesCcm(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
        : base(algorithm)
    {
        _cbc = CreateTransform(key, CipherMode.CBC);
        _ecb = CreateTransform(key, CipherMode.ECB); // makes the counter blocks' keystream: nothing is encrypted block by block
    }

    protected override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<byte> associatedData)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(2 * PieceLength);
        Span<byte> tag = stackalloc byte[BlockLength];
        ComputeMac(nonce, plaintext, associatedData, scratch, tag);
        Crypt(nonce, plaintext, destination, scratch, tag); // in place, the MAC has read the plaintext by now
        tag[..TagLength].CopyTo(destination[plaintext.Length..]);
        Return(scratch);
    }

    protected override bool TryOpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(2 * PieceLength);
        Span<byte> tag = stackalloc byte[BlockLength];
        Span<byte> mac = stackalloc byte[BlockLength];
        source[plaintext.Length..].CopyTo(tag);
        Crypt(nonce, source[..plaintext.Length], plaintext, scratch, tag);
        ComputeMac(nonce, plaintext, associatedData, scratch, mac);
        Return(scratch);
        bool authentic = CryptographicOperations.FixedTimeEquals(tag[..TagLength], mac[..TagLength]);
        if (!authentic)
        {
            Wipe(plaintext);
        }

        return authentic;
    }

    protected override void Dispose(bool disposing)
    {
        _cbc.Dispose();
        _ecb.Dispose();
        CryptographicOperations.ZeroMemory(_chain);
    }

    private static ICryptoTransform CreateTransform(ReadOnlySpan<byte> key, CipherMode mode)
    {
        using var aes = Aes.Create();
        aes.Mode = mode;
        aes.Padding = PaddingMode.None;
        aes.SetKey(key);
        aes.IV = new byte[BlockLength];
        return aes.CreateEncryptor();
    }

    /// <summary>RFC 3610 §2.2: the CBC-MAC over B_0, the additional data and the plaintext, each filled up to whole blocks.</summary>
    private void ComputeMac(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData, byte[] scratch, Span<byte> mac)
    {
        Debug.Assert(associatedData.Length < 0xFF00, "longer additional data have another length field");
        Span<byte> first = scratch.AsSpan(0, BlockLength);
        int hasAssociatedData = associatedData.IsEmpty ? 0 : 0x40;
        BinaryPrimitives.WriteInt32BigEndian(first[^4..], plaintext.Length); // its high byte is zero, and then the nonce's last
        first[0] = (byte)(hasAssociatedData | ((TagLength - 2) / 2 * 8) | (LengthFieldLength - 1));
        nonce.CopyTo(first[1..]);
        Xor(first, _chain, first);

        int filled = BlockLength;
        if (!associatedData.IsEmpty)
        {
            Span<byte> length = stackalloc byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)associatedData.Length);
            filled = Append(length, scratch, filled);
            filled = FillBlock(scratch, Append(associatedData, scratch, filled));
        }

        filled = FillBlock(scratch, Append(plaintext, scratch, filled));
        Chain(scratch, filled);
        _chain.CopyTo(mac);
    }

    /// <summary>Takes bytes into the MAC, a piece at a time.</summary>
    /// <returns>How many wait in the scratch.</returns>
    private int Append(ReadOnlySpan<byte> bytes, byte[] scratch, int filled)
    {
        while (!bytes.IsEmpty)
        {
            if (filled == PieceLength)
            {
                Chain(scratch, filled);
                filled = 0;
            }

            int taken = Math.Min(bytes.Length, PieceLength - filled);
            bytes[..taken].CopyTo(scratch.AsSpan(filled));
            bytes = bytes[taken..];
            filled += taken;
        }

        return filled;
    }

    private static int FillBlock(byte[] scratch, int filled)
    {
        int whole = (filled + BlockLength - 1) / BlockLength * BlockLength;
        scratch.AsSpan(filled, whole - filled).Clear();
        return whole;
    }

    private void Chain(byte[] scratch, int length)
    {
        _cbc.TransformBlock(scratch, 0, length, scratch, PieceLength);
        scratch.AsSpan(PieceLength + length - BlockLength, BlockLength).CopyTo(_chain);
    }

    /// <summary>RFC 3610 §2.3: counter mode over the message from counter 1 on, and over the tag with counter 0.</summary>
    private void Crypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> destination, byte[] scratch, Span<byte> tag)
    {
        int counter = 0;
        int done = 0;
        int skipped = BlockLength; // of the first piece of keystream, for the tag
        do
        {
            int length = Math.Min(source.Length - done, PieceLength - skipped);
            int blocks = (skipped + length + BlockLength - 1) / BlockLength;
            for (int i = 0; i < blocks; i++)
            {
                Span<byte> block = scratch.AsSpan(i * BlockLength, BlockLength);
                BinaryPrimitives.WriteInt32BigEndian(block[^4..], counter++);
                block[0] = LengthFieldLength - 1;
                nonce.CopyTo(block[1..]);
            }

            _ecb.TransformBlock(scratch, 0, blocks * BlockLength, scratch, PieceLength);
            ReadOnlySpan<byte> keystream = scratch.AsSpan(PieceLength);
            Xor(tag, keystream[..skipped], tag);
            Xor(source.Slice(done, length), keystream.Slice(skipped, length), destination[done..]);
            done += length;
            skipped = 0;
        }
        while (done < source.Length);
    }

    /// <summary>As many bytes as <paramref name="right"/> has.</summary>
    private static void Xor(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result)
    {
        while (right.Length >= BlockLength)
        {
            (Vector128.Create(left) ^ Vector128.Create(right)).CopyTo(result);
            left = left[BlockLength..];
            right = right[BlockLength..];
            result = result[BlockLength..];
        }

        for (int i = 0; i < right.Length; i++)
        {
            result[i] = (byte)(left[i] ^ right[i]);
        }
    }

    private static void Return(byte[] scratch)
    {
        CryptographicOperations.ZeroMemory(scratch.AsSpan(0, 2 * PieceLength)); // plaintext and keystream went through it
        ArrayPool<byte>.Shared.Return(scratch);
    }
}

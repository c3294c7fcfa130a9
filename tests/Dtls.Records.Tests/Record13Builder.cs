using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Dtls.Records.Tests;

/// <summary>
/// DTLS 1.3 records built from the layout of RFC 9147 §4 with the primitives of the base class library and a ChaCha20 block of its own: no
/// code of ours, and every header form, which the sealer does not have.
/// </summary>
internal sealed class Record13Builder
{
    public AeadAlgorithm Algorithm { get; init; } = AeadAlgorithm.Aes128Gcm;

    public ushort Epoch { get; init; } = 3;

    public ulong Sequence { get; init; }

    public bool LongSequence { get; init; } = true;

    public bool HasLength { get; init; } = true;

    /// <summary>Content, type and padding, as encrypted.</summary>
    public required byte[] Inner { get; init; }

    public byte[] Build()
    {
        byte[] body = new byte[Inner.Length + 16];
        byte[] header = BuildHeader(body.Length);
        byte[] nonce = TestKeys.Iv(Algorithm, ProtocolVersion.Dtls13, Epoch);
        for (int i = 0; i < 8; i++)
        {
            nonce[4 + i] ^= (byte)(Sequence >> (56 - (8 * i)));
        }

        Encrypt(nonce, body, header);
        byte[] mask = ComputeMask(body[..16]);
        header[1] ^= mask[0];
        if (LongSequence)
        {
            header[2] ^= mask[1];
        }

        return [.. header, .. body];
    }

    private byte[] BuildHeader(int bodyLength)
    {
        int first = 0x20 | (LongSequence ? 8 : 0) | (HasLength ? 4 : 0) | (Epoch & 3);
        byte[] sequence = LongSequence ? [(byte)(Sequence >> 8), (byte)Sequence] : [(byte)Sequence];
        byte[] length = HasLength ? [(byte)(bodyLength >> 8), (byte)bodyLength] : [];
        return [(byte)first, .. sequence, .. length];
    }

    private void Encrypt(byte[] nonce, byte[] body, byte[] header)
    {
        byte[] key = TestKeys.Key(Algorithm, Epoch);
        Span<byte> ciphertext = body.AsSpan(0, Inner.Length);
        Span<byte> tag = body.AsSpan(Inner.Length);
        switch (Algorithm)
        {
            case AeadAlgorithm.ChaCha20Poly1305:
                using (var chacha = new ChaCha20Poly1305(key))
                {
                    chacha.Encrypt(nonce, Inner, ciphertext, tag, header);
                }

                break;
            case AeadAlgorithm.Aes128Ccm:
                using (var ccm = new AesCcm(key))
                {
                    ccm.Encrypt(nonce, Inner, ciphertext, tag, header);
                }

                break;
            default:
                using (var gcm = new AesGcm(key, 16))
                {
                    gcm.Encrypt(nonce, Inner, ciphertext, tag, header);
                }

                break;
        }
    }

    private byte[] ComputeMask(byte[] sample)
    {
        byte[] key = TestKeys.SequenceNumberKey(Algorithm, Epoch);
        if (Algorithm is AeadAlgorithm.ChaCha20Poly1305)
        {
            return ChaChaBlock(key, sample);
        }

        using var aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptEcb(sample, PaddingMode.None);
    }

    private static byte[] ChaChaBlock(byte[] key, byte[] counterAndNonce)
    {
        byte[] input = [.. "expand 32-byte k"u8, .. key, .. counterAndNonce];
        uint[] start = [.. Enumerable.Range(0, 16).Select(i => BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan(4 * i)))];
        uint[] x = [.. start];
        for (int round = 0; round < 10; round++)
        {
            for (int i = 0; i < 4; i++)
            {
                QuarterRound(x, i, i + 4, i + 8, i + 12);
            }

            for (int i = 0; i < 4; i++)
            {
                QuarterRound(x, i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4));
            }
        }

        return [.. x.Zip(start, (mixed, first) => BitConverter.GetBytes(mixed + first)).SelectMany(bytes => bytes)];
    }

    private static void QuarterRound(uint[] x, int a, int b, int c, int d)
    {
        x[a] += x[b];
        x[d] = BitOperations.RotateLeft(x[d] ^ x[a], 16);
        x[c] += x[d];
        x[b] = BitOperations.RotateLeft(x[b] ^ x[c], 12);
        x[a] += x[b];
        x[d] = BitOperations.RotateLeft(x[d] ^ x[a], 8);
        x[c] += x[d];
        x[b] = BitOperations.RotateLeft(x[b] ^ x[c], 7);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Dtls.TestKit;

namespace Dtls.Records.Tests;

/// <summary>
/// DTLS 1.2 records built here from the layout in the RFCs with the primitives of the base class library, byte by byte and without any code
/// of ours, against what the sealer writes and the opener takes.
/// </summary>
public sealed class KnownAnswer12Tests
{
    private const ulong Number = 0x0001_000000000000;

    private static readonly byte[] Plaintext = TestKeys.Count(7, 45);

    [Theory]
    [MemberData(nameof(TestKeys.Algorithms12), MemberType = typeof(TestKeys))]
    [Rfc(5246, "6.2.3.3")]
    [Rfc(5288, "3")]
    [Rfc(6655, "3")]
    [Rfc(7905, "2")]
    public void The_sealer_writes_the_record_of_the_rfc(AeadAlgorithm algorithm)
    {
        (RecordSealer sealer, _) = TestKeys.CreatePair12(algorithm);
        byte[] actual = new byte[200];
        for (ulong sequence = 0; sequence < 3; sequence++)
        {
            sealer.Seal(1, ContentType.ApplicationData, Plaintext, actual, out int written, out RecordNumber number);
            Assert.Equal(new RecordNumber(1, sequence), number);
            Assert.Equal(Build(algorithm, Number + sequence, Number + sequence), actual[..written]);
        }
    }

    [Theory]
    [MemberData(nameof(TestKeys.Algorithms12), MemberType = typeof(TestKeys))]
    public void The_opener_takes_the_record_of_the_rfc(AeadAlgorithm algorithm)
    {
        (_, RecordOpener opener) = TestKeys.CreatePair12(algorithm);
        byte[] datagram = Build(algorithm, Number + 0x123456789A, Number + 0x123456789A);
        Assert.Equal(OpenStatus.Opened, opener.Open(datagram, out OpenedRecord record, out _));
        Assert.Equal(new RecordNumber(1, 0x123456789A), record.Number);
        Assert.Equal(Plaintext, record.Plaintext.ToArray());
    }

    [Theory]
    [InlineData(AeadAlgorithm.Aes128Gcm)]
    [InlineData(AeadAlgorithm.Aes128Ccm8)]
    [Rfc(5288, "3")]
    public void A_peer_may_choose_any_explicit_nonce(AeadAlgorithm algorithm)
    {
        (_, RecordOpener opener) = TestKeys.CreatePair12(algorithm);
        Assert.Equal(OpenStatus.Opened, opener.Open(Build(algorithm, Number, 0xFEDCBA9876543210), out OpenedRecord record, out _));
        Assert.Equal(Plaintext, record.Plaintext.ToArray());
    }

    private static byte[] Build(AeadAlgorithm algorithm, ulong number, ulong explicitNonce)
    {
        bool isChaCha = algorithm is AeadAlgorithm.ChaCha20Poly1305;
        byte[] numberBytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(numberBytes, number);
        byte[] explicitBytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(explicitBytes, explicitNonce);

        byte[] nonce = TestKeys.Iv(algorithm);
        if (isChaCha)
        {
            explicitBytes = [];
            for (int i = 0; i < 8; i++)
            {
                nonce[4 + i] ^= numberBytes[i];
            }
        }
        else
        {
            nonce = [.. nonce, .. explicitBytes];
        }

        byte[] additional = [.. numberBytes, 23, 0xFE, 0xFD, 0, (byte)Plaintext.Length];
        byte[] sealedBytes = Encrypt(algorithm, nonce, additional);
        byte[] body = [.. explicitBytes, .. sealedBytes];
        return [23, 0xFE, 0xFD, .. numberBytes, 0, (byte)body.Length, .. body];
    }

    private static byte[] Encrypt(AeadAlgorithm algorithm, byte[] nonce, byte[] additional)
    {
        byte[] ciphertext = new byte[Plaintext.Length];
        byte[] tag = new byte[algorithm is AeadAlgorithm.Aes128Ccm8 ? 8 : 16];
        byte[] key = TestKeys.Key(algorithm);
        switch (algorithm)
        {
            case AeadAlgorithm.ChaCha20Poly1305:
                using (var chacha = new ChaCha20Poly1305(key))
                {
                    chacha.Encrypt(nonce, Plaintext, ciphertext, tag, additional);
                }

                break;
            case AeadAlgorithm.Aes128Gcm or AeadAlgorithm.Aes256Gcm:
                using (var gcm = new AesGcm(key, 16))
                {
                    gcm.Encrypt(nonce, Plaintext, ciphertext, tag, additional);
                }

                break;
            default:
                using (var ccm = new AesCcm(key))
                {
                    ccm.Encrypt(nonce, Plaintext, ciphertext, tag, additional);
                }

                break;
        }

        return [.. ciphertext, .. tag];
    }
}

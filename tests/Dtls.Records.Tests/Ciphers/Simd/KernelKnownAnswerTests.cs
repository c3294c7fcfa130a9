using Dtls.Records.Ciphers;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>Answers that stand in the specifications, for every width.</summary>
public sealed class KernelKnownAnswerTests
{
    private const string GcmKey = "feffe9928665731c6d6a8f9467308308";

    private const string GcmPlaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";

    private const string GcmCiphertext128 =
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985";

    private const string GcmCiphertext256 =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";

    private const string ZeroKey = "00000000000000000000000000000000";

    private const string ZeroNonce = "000000000000000000000000";

    private const string GcmNonce = "cafebabefacedbaddecaf888";

    private const string GcmHeader = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

    /// <summary>Algorithm, key, nonce, additional data, plaintext, ciphertext, tag.</summary>
    private static readonly (AeadAlgorithm Algorithm, string[] Hex)[] Answers =
    [
        // McGrew and Viega, The Galois/Counter Mode of Operation, appendix B: cases 1 to 4 and 13 to 16.
        (AeadAlgorithm.Aes128Gcm, [ZeroKey, ZeroNonce, "", "", "", "58e2fccefa7e3061367f1d57a4e7455a"]),
        (AeadAlgorithm.Aes128Gcm,
            [ZeroKey, ZeroNonce, "", ZeroKey, "0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf"]),
        (AeadAlgorithm.Aes128Gcm, [GcmKey, GcmNonce, "", GcmPlaintext, GcmCiphertext128, "4d5c2af327cd64a62cf35abd2ba6fab4"]),
        (AeadAlgorithm.Aes128Gcm,
            [GcmKey, GcmNonce, GcmHeader, GcmPlaintext[..120], GcmCiphertext128[..120], "5bc94fbc3221a5db94fae95ae7121a47"]),
        (AeadAlgorithm.Aes256Gcm, [ZeroKey + ZeroKey, ZeroNonce, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"]),
        (AeadAlgorithm.Aes256Gcm,
            [ZeroKey + ZeroKey, ZeroNonce, "", ZeroKey, "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"]),
        (AeadAlgorithm.Aes256Gcm, [GcmKey + GcmKey, GcmNonce, "", GcmPlaintext, GcmCiphertext256, "b094dac5d93471bdec1a502270e3cc6c"]),
        (AeadAlgorithm.Aes256Gcm,
            [GcmKey + GcmKey, GcmNonce, GcmHeader, GcmPlaintext[..120], GcmCiphertext256[..120], "76fc6ece0f4e1768cddf8853bb2d551b"]),

        // RFC 8439 §2.8.2.
        (AeadAlgorithm.ChaCha20Poly1305,
        [
            "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
            "070000004041424344454647",
            "50515253c0c1c2c3c4c5c6c7",
            Convert.ToHexString(
                "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."u8),
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36" +
            "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116",
            "1ae10b594f09e26a7e902ecbd0600691",
        ]),
    ];

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    [Rfc(8439, "2.8.2")]
    public void The_answers_of_the_specifications(AeadAlgorithm algorithm, int width)
    {
        foreach ((_, string[] hex) in Answers.Where(answer => answer.Algorithm == algorithm))
        {
            byte[][] bytes = [.. hex.Select(Convert.FromHexString)];
            using AeadCipher cipher = Kernels.Create(algorithm, width, bytes[0]);
            byte[] sealedBytes = new byte[bytes[3].Length + 16];
            cipher.Seal(bytes[1], bytes[3], sealedBytes, bytes[2]);
            Assert.Equal([.. bytes[4], .. bytes[5]], sealedBytes);
            byte[] opened = new byte[bytes[3].Length];
            Assert.True(cipher.TryOpen(bytes[1], sealedBytes, opened, bytes[2]));
            Assert.Equal(bytes[3], opened);
        }
    }
}

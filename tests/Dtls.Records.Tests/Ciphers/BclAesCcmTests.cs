using System.Security.Cryptography;
using System.Text.Json;
using Dtls.Records.Ciphers.Bcl;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Ciphers;

/// <summary>CCM is put together here from AES, so it is held against the one of the base class library and against public vectors.</summary>
[Rfc(3610, "2")]
[Rfc(6655, "3")]
public sealed class BclAesCcmTests
{
    private static readonly byte[] Key = TestKeys.Count(1, 16);

    [Theory]
    [InlineData(AeadAlgorithm.Aes128Ccm)]
    [InlineData(AeadAlgorithm.Aes128Ccm8)]
    public void It_agrees_with_the_base_class_library_at_every_length(AeadAlgorithm algorithm)
    {
        using var cipher = new BclAesCcm(algorithm, Key);
        using var reference = new AesCcm(Key);
        foreach (int length in (int[])[.. Enumerable.Range(0, 200), .. Enumerable.Range(2000, 120), 4096, 4097, 16_384])
        {
            byte[] nonce = TestKeys.Count(length, 12);
            byte[] associatedData = TestKeys.Count(length + 1, length % 50);
            byte[] plaintext = TestKeys.Count(length + 2, length);
            byte[] expected = new byte[length + cipher.TagLength];
            reference.Encrypt(nonce, plaintext, expected.AsSpan(0, length), expected.AsSpan(length), associatedData);

            byte[] actual = new byte[expected.Length];
            cipher.Seal(nonce, plaintext, actual, associatedData);
            Assert.Equal(expected, actual);

            Assert.True(cipher.TryOpen(nonce, actual, actual.AsSpan(0, length), associatedData));
            Assert.Equal(plaintext, actual[..length]);
        }
    }

    [Fact]
    public void A_forgery_costs_no_garbage_and_leaves_the_next_record_alone()
    {
        using var cipher = new BclAesCcm(AeadAlgorithm.Aes128Ccm, Key);
        byte[] nonce = new byte[12];
        byte[] good = new byte[66];
        cipher.Seal(nonce, new byte[50], good, [1, 2, 3]);
        byte[] forged = good.AsSpan().ToArray();
        forged[0] ^= 1;
        byte[] plaintext = new byte[50];
        bool opened = false;
        Assert.Equal(0, AllocationProbe.Measure(() => opened |= cipher.TryOpen(nonce, forged, plaintext, [1, 2, 3])));
        Assert.False(opened);
        Assert.True(cipher.TryOpen(nonce, good, plaintext, [1, 2, 3]));
    }

    [Fact]
    public void The_public_vectors_hold()
    {
        const string Vectors = "aes_ccm_test.json";
        Assert.SkipUnless(PublicVectors.IsPresent(Vectors), $"There is no ../shared/vectors/{Vectors}.");
        int used = 0;
        foreach ((JsonElement group, JsonElement test) in PublicVectors.Read(Vectors))
        {
            int tagBits = group.GetProperty("tagSize").GetInt32();
            if (group.GetProperty("ivSize").GetInt32() == 96 && group.GetProperty("keySize").GetInt32() == 128 && tagBits is (64 or 128))
            {
                Check(test, tagBits is 64 ? AeadAlgorithm.Aes128Ccm8 : AeadAlgorithm.Aes128Ccm);
                used++;
            }
        }

        Assert.True(used > 20, $"only {used} of the vectors fit");
    }

    private static void Check(JsonElement test, AeadAlgorithm algorithm)
    {
        using var cipher = new BclAesCcm(algorithm, Bytes("key"));
        byte[] plaintext = Bytes("msg");
        byte[] expected = [.. Bytes("ct"), .. Bytes("tag")];
        byte[] opened = new byte[plaintext.Length];
        bool valid = test.GetProperty("result").GetString() != "invalid";
        Assert.Equal(valid, cipher.TryOpen(Bytes("iv"), expected, opened, Bytes("aad")));
        if (valid)
        {
            byte[] actual = new byte[expected.Length];
            cipher.Seal(Bytes("iv"), plaintext, actual, Bytes("aad"));
            Assert.Equal(expected, actual);
            Assert.Equal(plaintext, opened);
        }

        byte[] Bytes(string name) => test.Bytes(name);
    }
}

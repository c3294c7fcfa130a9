using System.Text.Json;
using Dtls.Records.Ciphers;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>The public vectors of the Wycheproof project, good ones and those made to be refused.</summary>
public sealed class KernelVectorTests
{
    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void The_public_vectors_agree(AeadAlgorithm algorithm, int width)
    {
        string file = algorithm is AeadAlgorithm.ChaCha20Poly1305 ? "chacha20_poly1305_test.json" : "aes_gcm_test.json";
        Assert.SkipUnless(PublicVectors.IsPresent(file), $"There is no ../shared/vectors/{file}.");
        int keyBits = 8 * RecordLimits.KeyLength(algorithm);
        int count = 0;
        foreach ((JsonElement group, JsonElement test) in PublicVectors.Read(file))
        {
            if (group.GetProperty("keySize").GetInt32() == keyBits
                && group.GetProperty("ivSize").GetInt32() == 96
                && group.GetProperty("tagSize").GetInt32() == 128)
            {
                Check(algorithm, width, test);
                count++;
            }
        }

        Assert.True(count > 60, $"only {count} vectors fit");
    }

    private static void Check(AeadAlgorithm algorithm, int width, JsonElement test)
    {
        using AeadCipher cipher = Kernels.Create(algorithm, width, test.Bytes("key"));
        byte[] nonce = test.Bytes("iv");
        byte[] header = test.Bytes("aad");
        byte[] plaintext = test.Bytes("msg");
        byte[] sealedBytes = [.. test.Bytes("ct"), .. test.Bytes("tag")];
        string id = $"test {test.GetProperty("tcId").GetInt32()}";
        byte[] opened = new byte[plaintext.Length];
        bool valid = test.GetProperty("result").GetString() != "invalid";
        Assert.True(valid == cipher.TryOpen(nonce, sealedBytes, opened, header), id);
        Assert.True(opened.AsSpan().SequenceEqual(valid ? plaintext : new byte[plaintext.Length]), id);
        if (valid)
        {
            byte[] resealed = new byte[sealedBytes.Length];
            cipher.Seal(nonce, plaintext, resealed, header);
            Assert.True(resealed.AsSpan().SequenceEqual(sealedBytes), id);
        }
    }
}

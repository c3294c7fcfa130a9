using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Dtls.Records.Ciphers.Simd;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>The authenticators against the formula of RFC 8439 §2.5.1 on big integers, at the values where a carry could be lost.</summary>
[Rfc(8439, "2.5.1")]
public sealed unsafe class Poly1305Tests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 130) - 5;

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(512)]
    public void Random_and_extreme_messages(int width)
    {
        SkipUnlessSupported(width);
        var random = new Random(25);
        foreach (int length in Enumerable.Range(0, 700).Concat([1200, 4111, 16_384]))
        {
            byte[] key = new byte[32];
            byte[] header = new byte[length % 40];
            byte[] ciphertext = new byte[length];
            random.NextBytes(key);
            random.NextBytes(header);
            random.NextBytes(ciphertext);
            Check(width, key, header, ciphertext);

            Array.Fill(key, (byte)0xFF);
            Array.Fill(header, (byte)0xFF);
            Array.Fill(ciphertext, (byte)0xFF);
            Check(width, key, header, ciphertext);
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(512)]
    public void Sums_around_the_modulus(int width)
    {
        SkipUnlessSupported(width);

        // With r = 1 the hash is the sum of the blocks; the first one makes it what we want: p - 3 to p + 6.
        byte[] key = new byte[32];
        key[0] = 1;
        for (int blocks = 1; blocks < 40; blocks++)
        {
            byte[] ciphertext = new byte[16 * blocks];
            BigInteger others = Hash(key, [], ciphertext);
            for (int wanted = -3; wanted <= 6; wanted++)
            {
                BigInteger first = ((P + wanted - others) % P + P) % P;
                if (first >> 128 != 0)
                {
                    continue;
                }

                ciphertext.AsSpan(0, 16).Clear();
                Assert.True(first.TryWriteBytes(ciphertext, out _, isUnsigned: true));
                Check(width, key, [], ciphertext);
            }
        }
    }

    private static void SkipUnlessSupported(int width) =>
        Assert.SkipUnless(width == 64 || (width == 256 ? Avx2.IsSupported : Avx512F.IsSupported), $"The processor has no vectors of {width} bits.");

    private static void Check(int width, byte[] key, byte[] header, byte[] ciphertext)
    {
        BigInteger s = new(key.AsSpan(16), isUnsigned: true);
        byte[] expected = new byte[16];
        Assert.True(((Hash(key, header, ciphertext) + s) % BigInteger.Pow(2, 128)).TryWriteBytes(expected, out _, isUnsigned: true));
        byte[] actual = new byte[16];
        fixed (byte* k = key, a = header, c = ciphertext)
        {
            var message = new PolyMessage(a, header.Length, c, ciphertext.Length);
            Vector128<byte> tag = width switch
            {
                64 => Poly1305.Tag(k, in message),
                256 => Poly1305Vector<PolyVector256>.Tag(k, in message),
                _ => Poly1305Vector<PolyVector512>.Tag(k, in message),
            };
            tag.CopyTo(actual);
        }

        Assert.Equal(expected, actual);
    }

    private static BigInteger Hash(byte[] key, byte[] header, byte[] ciphertext)
    {
        BigInteger r = new BigInteger(key.AsSpan(0, 16), isUnsigned: true)
            & BigInteger.Parse("00ffffffc0ffffffc0ffffffc0fffffff", System.Globalization.NumberStyles.HexNumber);
        byte[] lengths = [.. BitConverter.GetBytes((ulong)header.Length), .. BitConverter.GetBytes((ulong)ciphertext.Length)];
        byte[] message = [.. Padded(header), .. Padded(ciphertext), .. lengths];
        BigInteger hash = 0;
        foreach (byte[] block in message.Chunk(16))
        {
            hash = (hash + new BigInteger(block, isUnsigned: true) + BigInteger.Pow(2, 128)) * r % P;
        }

        return hash;
    }

    private static byte[] Padded(byte[] data) => [.. data, .. new byte[-data.Length & 15]];
}

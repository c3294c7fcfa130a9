using Dtls.Records.Ciphers;

namespace Dtls.Records.Tests.Ciphers;

/// <summary>What every AEAD promises, whoever computes it.</summary>
public sealed class AeadCipherTests
{
    public static readonly TheoryData<AeadAlgorithm, AeadProvider> Ciphers = new(
        from algorithm in Enum.GetValues<AeadAlgorithm>()
        from provider in (AeadProvider[])[AeadProvider.Bcl, AeadProvider.Simd]
        select new ValueTuple<AeadAlgorithm, AeadProvider>(algorithm, provider));

    private static readonly byte[] Nonce = TestKeys.Count(3, AeadCipher.NonceLength);

    private static readonly byte[] AssociatedData = TestKeys.Count(9, 13);

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void A_forged_tag_clears_the_plaintext(AeadAlgorithm algorithm, AeadProvider provider)
    {
        using AeadCipher cipher = Create(algorithm, provider);
        byte[] plaintext = TestKeys.Count(1, 100);
        byte[] ciphertext = new byte[100 + cipher.TagLength];
        cipher.Seal(Nonce, plaintext, ciphertext, AssociatedData);
        for (int i = 0; i < ciphertext.Length; i += 7)
        {
            byte[] forged = ciphertext.AsSpan().ToArray();
            forged[i] ^= 0x80;
            byte[] opened = TestKeys.Count(1, 100);
            Assert.False(cipher.TryOpen(Nonce, forged, opened, AssociatedData));
            Assert.Equal(new byte[100], opened);
        }

        byte[] good = new byte[100];
        Assert.True(cipher.TryOpen(Nonce, ciphertext, good, AssociatedData));
        Assert.Equal(plaintext, good);
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void A_forged_record_opened_in_place_leaves_no_plaintext(AeadAlgorithm algorithm, AeadProvider provider)
    {
        using AeadCipher cipher = Create(algorithm, provider);
        byte[] buffer = new byte[100 + cipher.TagLength];
        cipher.Seal(Nonce, TestKeys.Count(1, 100), buffer, AssociatedData);
        buffer[^1] ^= 1;
        Assert.False(cipher.TryOpen(Nonce, buffer, buffer.AsSpan(0, 100), AssociatedData));
        Assert.Equal(new byte[100], buffer[..100]);
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void Wrong_lengths_and_half_overlaps_are_refused(AeadAlgorithm algorithm, AeadProvider provider)
    {
        using AeadCipher cipher = Create(algorithm, provider);
        byte[] buffer = new byte[200];
        int tag = cipher.TagLength;
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Seal(Nonce.AsSpan(1), new byte[10], buffer.AsSpan(0, 10 + tag), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Seal(Nonce, new byte[10], buffer.AsSpan(0, 11 + tag), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.TryOpen(Nonce, buffer.AsSpan(0, 10 + tag), new byte[11], []));
        Assert.Throws<ArgumentException>(() => cipher.Seal(Nonce, buffer.AsSpan(1, 10), buffer.AsSpan(0, 10 + tag), []));
        Assert.Throws<ArgumentException>(() => cipher.TryOpen(Nonce, buffer.AsSpan(0, 10 + tag), buffer.AsSpan(1, 10), []));
    }

    private static AeadCipher Create(AeadAlgorithm algorithm, AeadProvider provider) =>
        AeadCipherFactory.Create(algorithm, TestKeys.Key(algorithm), provider);
}

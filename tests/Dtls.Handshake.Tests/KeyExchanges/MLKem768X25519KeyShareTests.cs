using System.Security.Cryptography;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.KeyExchanges;

public class MLKem768X25519KeyShareTests
{
    private const NamedGroup Group = NamedGroup.X25519MLKem768;
    private const int EncapsulationKeyLength = 1184;
    private const int CiphertextLength = 1088;

    [Fact]
    public void A_hundred_accumulated_vectors_of_ML_KEM_768_come_out()
    {
        Assert.SkipUnless(Shake128.IsSupported, "This platform has no SHAKE128.");

        // The accumulated test that several libraries share: a SHAKE128 stream gives seed, message and a forged ciphertext of every round;
        // a hash over all keys, ciphertexts and secrets stands for megabytes of vectors.
        const int Rounds = 100;
        const int RoundLength = 64 + 32 + CiphertextLength;
        byte[] stream = Shake128.HashData(ReadOnlySpan<byte>.Empty, Rounds * RoundLength);
        using var accumulated = new Shake128();
        byte[] encapsulationKey = new byte[EncapsulationKeyLength];
        byte[] decapsulationKey = new byte[2400];
        byte[] ciphertext = new byte[CiphertextLength];
        byte[] secret = new byte[32];
        byte[] again = new byte[32];
        for (int i = 0; i < Rounds; i++)
        {
            ReadOnlySpan<byte> round = stream.AsSpan(i * RoundLength, RoundLength);
            LibSodium.CreateMLKem768Pair(round[..64], encapsulationKey, decapsulationKey);
            accumulated.AppendData(encapsulationKey);
            Assert.True(LibSodium.TryEncapsulateMLKem768(encapsulationKey, round.Slice(64, 32), ciphertext, secret));
            accumulated.AppendData(ciphertext);
            accumulated.AppendData(secret);
            Assert.True(LibSodium.TryDecapsulateMLKem768(decapsulationKey, ciphertext, again));
            Assert.Equal(secret, again);
            Assert.True(LibSodium.TryDecapsulateMLKem768(decapsulationKey, round[96..], again));
            accumulated.AppendData(again);
        }

        Assert.Equal("1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415", Convert.ToHexStringLower(accumulated.GetHashAndReset(32)));
    }

    [Fact]
    [Rfc(10024, "3")]
    public void ML_KEM_comes_first_in_shares_and_secret()
    {
        // Both sides draw the seed or message of ML-KEM, or the private key of X25519, from what the script says.
        byte[] seed = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        byte[] clientPrivate = [.. Enumerable.Repeat((byte)0x11, 32)];
        byte[] serverPrivate = [.. Enumerable.Repeat((byte)0x22, 32)];
        using KeyShare client = KeyShare.Create(Group, new ScriptedRandom(0).Enqueue(seed).Enqueue(clientPrivate));
        Assert.True(KeyShare.TryRespond(Group, client.Public, new ScriptedRandom(0).Enqueue(serverPrivate), out byte[]? serverShare, out Secret? secret));

        byte[] encapsulationKey = new byte[EncapsulationKeyLength];
        byte[] decapsulationKey = new byte[2400];
        byte[] kemSecret = new byte[32];
        LibSodium.CreateMLKem768Pair(seed, encapsulationKey, decapsulationKey);
        LibSodium.TryDecapsulateMLKem768(decapsulationKey, serverShare.AsSpan(0, CiphertextLength), kemSecret);
        using var x25519Client = new X25519KeyShare(new ScriptedRandom(0).Enqueue(clientPrivate));
        using var x25519Server = new X25519KeyShare(new ScriptedRandom(0).Enqueue(serverPrivate));
        using Secret? x25519Secret = x25519Client.Agree(x25519Server.Public);

        Assert.Equal([.. encapsulationKey, .. x25519Client.Public], client.Public);
        Assert.Equal(x25519Server.Public, serverShare.AsSpan(CiphertextLength));
        Assert.Equal([.. kemSecret, .. x25519Secret!.Span], secret.Span);
        secret.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1150)]
    [Rfc(10024, "3")]
    public void An_encapsulation_key_that_is_not_reduced_is_refused(int position)
    {
        using KeyShare client = KeyShare.Create(Group, new ScriptedRandom(1));
        byte[] share = client.Public.ToArray();
        share[position] = 0xFF;
        share[position + 1] = 0xFF;
        Assert.False(KeyShare.TryRespond(Group, share, new ScriptedRandom(2), out byte[]? serverShare, out Secret? secret));
        Assert.Null(serverShare);
        Assert.Null(secret);
    }

    [Fact]
    public void The_largest_coefficient_is_accepted_and_the_modulus_is_not()
    {
        using KeyShare client = KeyShare.Create(Group, new ScriptedRandom(1));
        byte[] share = client.Public.ToArray();
        share[0] = 0x00; // 3328 = 0xD00
        share[1] = (byte)((share[1] & 0xF0) | 0x0D);
        Assert.True(KeyShare.TryRespond(Group, share, new ScriptedRandom(2), out _, out Secret? secret));
        secret.Dispose();
        share[0] = 0x01;
        Assert.False(KeyShare.TryRespond(Group, share, new ScriptedRandom(2), out _, out _));
    }

    [Fact]
    [Rfc(10024, "3")]
    public void A_low_order_share_in_the_X25519_part_is_refused_by_both_sides()
    {
        using KeyShare client = KeyShare.Create(Group, new ScriptedRandom(1));
        byte[] share = client.Public.ToArray();
        Assert.True(KeyShare.TryRespond(Group, share, new ScriptedRandom(2), out byte[]? serverShare, out Secret? secret));
        secret.Dispose();
        share.AsSpan(EncapsulationKeyLength).Clear();
        Assert.False(KeyShare.TryRespond(Group, share, new ScriptedRandom(2), out _, out _));
        serverShare.AsSpan(CiphertextLength).Clear();
        Assert.Null(client.Agree(serverShare));
    }

    [Fact]
    public void A_forged_ciphertext_makes_another_secret()
    {
        using KeyShare client = KeyShare.Create(Group, new ScriptedRandom(1));
        Assert.True(KeyShare.TryRespond(Group, client.Public, new ScriptedRandom(2), out byte[]? serverShare, out Secret? secret));
        serverShare[0] ^= 1;
        using Secret? forged = client.Agree(serverShare);
        Assert.NotEqual(secret.Span.ToArray(), forged!.Span.ToArray());
        secret.Dispose();
    }
}

using System.Security.Cryptography;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.KeyExchanges;

/// <summary>What holds for every group.</summary>
public class KeyShareTests
{
    public static TheoryData<NamedGroup> Groups =>
        [NamedGroup.X25519, NamedGroup.Secp256r1, NamedGroup.Secp384r1, NamedGroup.Secp521r1, NamedGroup.X25519MLKem768];

    public static TheoryData<NamedGroup> DiffieHellmanGroups =>
        [NamedGroup.X25519, NamedGroup.Secp256r1, NamedGroup.Secp384r1, NamedGroup.Secp521r1];

    [Theory]
    [MemberData(nameof(Groups))]
    [Rfc(8446, "4.2.8")]
    public void Both_sides_come_to_the_same_secret(NamedGroup group)
    {
        using KeyShare client = KeyShare.Create(group, new ScriptedRandom(1));
        Assert.True(KeyShare.TryRespond(group, client.Public, new ScriptedRandom(2), out byte[]? serverShare, out Secret? server));
        using Secret? agreed = client.Agree(serverShare);

        Assert.NotNull(agreed);
        Assert.Equal(server.Span, agreed.Span);
        Assert.True(agreed.Span.ContainsAnyExcept((byte)0));
        Assert.Equal(group, client.Group);
        server.Dispose();
    }

    [Theory]
    [MemberData(nameof(DiffieHellmanGroups))]
    public void Two_pairs_of_a_Diffie_Hellman_group_come_to_the_same_secret(NamedGroup group)
    {
        using KeyShare one = KeyShare.Create(group, new ScriptedRandom(1));
        using KeyShare two = KeyShare.Create(group, new ScriptedRandom(2));
        using Secret? first = one.Agree(two.Public);
        using Secret? second = two.Agree(one.Public);
        Assert.Equal(first!.Span, second!.Span);
    }

    [Theory]
    [InlineData(NamedGroup.X25519, 32, 32, 32)]
    [InlineData(NamedGroup.Secp256r1, 65, 65, 32)]
    [InlineData(NamedGroup.Secp384r1, 97, 97, 48)]
    [InlineData(NamedGroup.Secp521r1, 133, 133, 66)]
    [InlineData(NamedGroup.X25519MLKem768, 1216, 1120, 64)]
    [Rfc(8446, "4.2.8.2")]
    public void Shares_and_secrets_have_the_lengths_of_the_group(NamedGroup group, int clientLength, int serverLength, int secretLength)
    {
        using KeyShare client = KeyShare.Create(group, new ScriptedRandom(1));
        Assert.True(KeyShare.TryRespond(group, client.Public, new ScriptedRandom(2), out byte[]? serverShare, out Secret? secret));
        Assert.Equal((clientLength, serverLength, secretLength), (client.Public.Length, serverShare.Length, secret.Length));
        secret.Dispose();
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void A_share_of_any_other_length_is_refused(NamedGroup group)
    {
        using KeyShare client = KeyShare.Create(group, new ScriptedRandom(1));
        Assert.True(KeyShare.TryRespond(group, client.Public, new ScriptedRandom(2), out byte[]? serverShare, out Secret? secret));
        secret.Dispose();
        foreach (int length in Enumerable.Range(0, 140).Append(serverShare.Length - 1).Append(serverShare.Length + 1))
        {
            if (length != serverShare.Length)
            {
                byte[] share = new byte[length];
                serverShare.AsSpan(0, Math.Min(length, serverShare.Length)).CopyTo(share);
                Assert.Null(client.Agree(share));
            }
        }

        byte[] longer = [.. client.Public, 0];
        Assert.False(KeyShare.TryRespond(group, longer, new ScriptedRandom(2), out _, out _));
        Assert.False(KeyShare.TryRespond(group, client.Public[..^1], new ScriptedRandom(2), out _, out _));
        Assert.False(KeyShare.TryRespond(group, default, new ScriptedRandom(2), out _, out _));
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void The_groups_that_can_be_made_are_supported(NamedGroup group) => Assert.True(KeyShare.IsSupported(group));

    [Theory]
    [InlineData(NamedGroup.None)]
    [InlineData((NamedGroup)30)]
    public void An_unknown_group_is_not_supported_and_not_made(NamedGroup group)
    {
        Assert.False(KeyShare.IsSupported(group));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyShare.Create(group, new ScriptedRandom(1)));
    }

    [Theory]
    [InlineData(NamedGroup.X25519)]
    [InlineData(NamedGroup.X25519MLKem768)]
    public void The_pair_depends_on_nothing_but_the_randomness_given(NamedGroup group)
    {
        using KeyShare one = KeyShare.Create(group, new ScriptedRandom(7));
        using KeyShare same = KeyShare.Create(group, new ScriptedRandom(7));
        using KeyShare other = KeyShare.Create(group, new ScriptedRandom(8));
        Assert.Equal(one.Public, same.Public);
        Assert.NotEqual(one.Public.ToArray(), other.Public.ToArray());
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Two_pairs_differ(NamedGroup group)
    {
        using var random = RandomNumberGenerator.Create();
        using KeyShare one = KeyShare.Create(group, random);
        using KeyShare two = KeyShare.Create(group, random);
        Assert.NotEqual(one.Public.ToArray(), two.Public.ToArray());
    }
}

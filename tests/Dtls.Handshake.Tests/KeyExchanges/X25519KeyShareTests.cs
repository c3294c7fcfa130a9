using System.Text.Json;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.KeyExchanges;

public class X25519KeyShareTests
{
    private const string Vectors = "x25519_test.json";

    [Fact]
    [Rfc(7748, "6.1")]
    public void The_pairs_of_the_RFC_agree()
    {
        using X25519KeyShare alice = Pair("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        using X25519KeyShare bob = Pair("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Convert.ToHexStringLower(alice.Public));
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Convert.ToHexStringLower(bob.Public));

        using Secret? secret = alice.Agree(bob.Public);
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Convert.ToHexStringLower(secret!.Span));
    }

    [Fact]
    public void The_published_vectors_agree_and_an_all_zero_secret_is_refused()
    {
        Assert.SkipUnless(PublicVectors.IsPresent(Vectors), $"{Vectors} is not beside the repository.");
        int refused = 0;
        foreach ((_, JsonElement test) in PublicVectors.Read(Vectors))
        {
            using X25519KeyShare pair = Pair(test.GetProperty("private").GetString()!);
            using Secret? secret = pair.Agree(test.Bytes("public"));
            byte[] expected = test.Bytes("shared");
            if (expected.AsSpan().ContainsAnyExcept((byte)0))
            {
                Assert.Equal(expected, secret!.Span.ToArray());
            }
            else
            {
                Assert.Null(secret);
                refused++;
            }
        }

        Assert.NotEqual(0, refused);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [Rfc(8446, "7.4.2")]
    public void A_share_of_low_order_is_refused(string share)
    {
        using KeyShare pair = KeyShare.Create(NamedGroup.X25519, new ScriptedRandom(1));
        Assert.Null(pair.Agree(Convert.FromHexString(share)));
        Assert.False(KeyShare.TryRespond(NamedGroup.X25519, Convert.FromHexString(share), new ScriptedRandom(1), out byte[]? ownShare, out Secret? secret));
        Assert.Null(ownShare);
        Assert.Null(secret);
    }

    private static X25519KeyShare Pair(string privateKey) => new(new ScriptedRandom(0).Enqueue(Convert.FromHexString(privateKey)));
}

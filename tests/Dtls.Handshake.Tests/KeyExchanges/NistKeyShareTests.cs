using System.Security.Cryptography;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.KeyExchanges;

public class NistKeyShareTests
{
    public static TheoryData<NamedGroup> Groups => [NamedGroup.Secp256r1, NamedGroup.Secp384r1, NamedGroup.Secp521r1];

    [Fact]
    [Rfc(5903, "8.1")]
    public void The_secret_is_the_x_coordinate_of_the_shared_point()
    {
        var parameters = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Convert.FromHexString("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433"),
            Q = new ECPoint
            {
                X = Convert.FromHexString("DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180"),
                Y = Convert.FromHexString("5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3"),
            },
        };
        using var pair = new NistKeyShare(NamedGroup.Secp256r1, ECDiffieHellman.Create(parameters));
        using Secret? secret = pair.Agree(Convert.FromHexString(
            "04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF6356FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB"));
        Assert.Equal("D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE", Convert.ToHexString(secret!.Span));
    }

    [Theory]
    [MemberData(nameof(Groups))]
    [Rfc(8446, "4.2.8.2")]
    public void A_point_off_the_curve_is_refused(NamedGroup group)
    {
        using KeyShare pair = KeyShare.Create(group, new ScriptedRandom(1));
        using KeyShare peer = KeyShare.Create(group, new ScriptedRandom(2));
        byte[] share = peer.Public.ToArray();
        share[^1] ^= 1;
        Assert.Null(pair.Agree(share));
        Assert.False(KeyShare.TryRespond(group, share, new ScriptedRandom(3), out _, out _));
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Coordinates_of_zero_or_beyond_the_field_are_refused(NamedGroup group)
    {
        using KeyShare pair = KeyShare.Create(group, new ScriptedRandom(1));
        byte[] share = new byte[pair.Public.Length];
        share[0] = 4;
        Assert.Null(pair.Agree(share));
        share.AsSpan(1).Fill(0xFF);
        Assert.Null(pair.Agree(share));
    }

    [Theory]
    [MemberData(nameof(Groups))]
    [Rfc(8446, "4.2.8.2")]
    public void Compressed_hybrid_and_infinite_points_are_refused(NamedGroup group)
    {
        using KeyShare pair = KeyShare.Create(group, new ScriptedRandom(1));
        using KeyShare peer = KeyShare.Create(group, new ScriptedRandom(2));
        byte[] share = peer.Public.ToArray();
        foreach (byte form in (byte[])[0, 1, 2, 3, 5, 6, 7, 0xFF])
        {
            share[0] = form;
            Assert.Null(pair.Agree(share));
            Assert.Null(pair.Agree(share.AsSpan(0, 1 + (share.Length / 2))));
        }

        Assert.Null(pair.Agree([0]));
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void A_share_of_another_curve_is_refused(NamedGroup group)
    {
        using KeyShare pair = KeyShare.Create(group, new ScriptedRandom(1));
        foreach (NamedGroup other in Groups.Select(row => row.Data).Where(other => other != group))
        {
            using KeyShare peer = KeyShare.Create(other, new ScriptedRandom(2));
            Assert.Null(pair.Agree(peer.Public));
        }
    }
}

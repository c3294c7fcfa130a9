using System.Net;
using System.Net.Sockets;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Udp;

public sealed class PeerAddressTests
{
    private const ulong Seed0 = 0x9E37_79B9_7F4A_7C15;
    private const ulong Seed1 = 0xD1B5_4A32_D192_ED03;

    [Theory]
    [InlineData("127.0.0.1:4433")]
    [InlineData("255.254.253.252:65535")]
    [InlineData("[::1]:1")]
    [InlineData("[2001:db8:1:2:3:4:5:6]:4433")]
    [InlineData("[fe80::1%7]:9")]
    public void An_address_survives_the_way_there_and_back(string text)
    {
        IPEndPoint endPoint = IPEndPoint.Parse(text);
        PeerAddress address = PeerAddress.Create(endPoint);

        Assert.Equal(endPoint, address.ToIPEndPoint());
        var native = new SocketAddress(endPoint.AddressFamily);
        address.Write(native);
        Assert.Equal(endPoint.Serialize(), native);
        Assert.True(PeerAddress.TryRead(native, out PeerAddress again));
        Assert.True(again == address);
        Assert.Equal(address.GetHashCode(Seed0, Seed1), again.GetHashCode(Seed0, Seed1));
        Assert.Equal(endPoint.Port, address.Port);
    }

    [Theory]
    [InlineData("127.0.0.1:4433", "127.0.0.1:4434")]
    [InlineData("127.0.0.1:4433", "127.0.0.2:4433")]
    [InlineData("127.0.0.1:4433", "[::ffff:127.0.0.1]:4433")]
    [InlineData("127.0.0.1:4433", "[::7f00:1]:4433")]
    [InlineData("[fe80::1%7]:9", "[fe80::1%8]:9")]
    [InlineData("[2001:db8::1]:9", "[2001:db9::1]:9")]
    public void Different_addresses_differ(string left, string right)
    {
        PeerAddress a = PeerAddress.Create(IPEndPoint.Parse(left));
        PeerAddress b = PeerAddress.Create(IPEndPoint.Parse(right));

        Assert.True(a != b);
        Assert.NotEqual(a.GetHashCode(Seed0, Seed1), b.GetHashCode(Seed0, Seed1));
        Assert.NotEqual(Key(a), Key(b));
    }

    [Fact]
    public void The_flow_label_is_no_part_of_the_address()
    {
        SocketAddress native = IPEndPoint.Parse("[2001:db8::1]:9").Serialize();
        PeerAddress.TryRead(native, out PeerAddress without);
        native[5] = 0x42;
        PeerAddress.TryRead(native, out PeerAddress with);

        Assert.True(without == with);
    }

    [Fact]
    public void An_ipv4_address_on_a_dual_mode_socket_is_shown_as_ipv4()
    {
        PeerAddress address = PeerAddress.Create(IPEndPoint.Parse("[::ffff:192.0.2.1]:5"));

        Assert.True(address.IsVersion6);
        Assert.Equal(IPEndPoint.Parse("192.0.2.1:5"), address.ToIPEndPoint());
    }

    [Fact]
    public void The_seeds_change_the_hash()
    {
        PeerAddress address = PeerAddress.Create(IPEndPoint.Parse("192.0.2.1:5"));

        Assert.NotEqual(address.GetHashCode(Seed0, Seed1), address.GetHashCode(Seed0 + 1, Seed1));
        Assert.NotEqual(address.GetHashCode(Seed0, Seed1), address.GetHashCode(Seed0, Seed1 + 1));
    }

    [Fact]
    public void Ports_of_one_address_spread_over_the_hash()
    {
        var buckets = new HashSet<int>();
        for (int port = 1; port <= 4096; port++)
        {
            buckets.Add(PeerAddress.Create(new IPEndPoint(IPAddress.Loopback, port)).GetHashCode(Seed0, Seed1) & 0xFFFF);
        }

        Assert.True(buckets.Count > 3800, $"{buckets.Count} buckets for 4096 ports"); // chance alone gives 3970
    }

    [Fact]
    public void Other_families_are_refused() =>
        Assert.False(PeerAddress.TryRead(AddressFamily.Unix, new byte[28], out _));

    private static byte[] Key(PeerAddress address)
    {
        byte[] key = new byte[PeerAddress.KeyLength];
        address.WriteKey(key);
        return key;
    }
}

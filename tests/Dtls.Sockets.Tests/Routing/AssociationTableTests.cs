using System.Security.Cryptography;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Routing;
using Dtls.Sockets.Udp;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests.Routing;

public sealed class AssociationTableTests
{
    private readonly AssociationTable _table = new(RandomNumberGenerator.Create());

    [Fact]
    public void An_association_is_found_by_its_address_only()
    {
        Association[] all = Enumerable.Range(1, 1000).Select(Create).ToArray();
        Array.ForEach(all, _table.Add);

        Assert.All(all, association => Assert.Same(association, _table.Find(association.Remote)));
        Assert.Null(_table.Find(Address(1001)));
        Assert.Equal(1000, _table.Count);
    }

    [Fact]
    public void A_removed_association_is_not_found_although_it_was_the_last_one_asked_for()
    {
        Association association = Create(1);
        _table.Add(association);
        Assert.NotNull(_table.Find(association.Remote));

        Assert.True(_table.Remove(association));

        Assert.Null(_table.Find(association.Remote));
        Assert.False(_table.Remove(association));
    }

    [Fact]
    public void Removing_an_association_leaves_its_successor_alone()
    {
        Association old = Create(1);
        Association successor = Create(1);
        _table.Add(old);
        _table.Remove(old);
        _table.Add(successor);

        Assert.False(_table.Remove(old));

        Assert.Same(successor, _table.Find(old.Remote));
    }

    [Fact]
    public void A_look_up_allocates_nothing()
    {
        for (int port = 1; port <= 100; port++)
        {
            _table.Add(Create(port));
        }

        int next = 0;
        Assert.Equal(0, AllocationProbe.Measure(() => _table.Find(Address((next++ % 120) + 1))));
    }

    private static PeerAddress Address(int port)
    {
        Span<byte> native = stackalloc byte[16];
        native[2] = (byte)(port >> 8);
        native[3] = (byte)port;
        native[4] = 127;
        PeerAddress.TryRead(System.Net.Sockets.AddressFamily.InterNetwork, native, out PeerAddress address);
        return address;
    }

    private static Association Create(int port) => new(null!, null!, Address(port));
}

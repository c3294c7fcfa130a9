using Dtls.Handshake;
using Dtls.Sockets.Routing;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests.Routing;

public sealed class HelloMarkTests
{
    [Fact]
    [Rfc(9147, "5.11")]
    public void A_hello_of_ours_begins_an_association_and_each_has_its_own_mark()
    {
        Assert.True(HelloMark.TryRead(Hello(), out ulong first));
        Assert.True(HelloMark.TryRead(Hello(), out ulong second));

        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(0, 23)] // application data
    [InlineData(4, 1)] // protected
    [InlineData(13, 2)] // a ServerHello
    [InlineData(18, 2)] // neither the first nor the second message
    [InlineData(21, 1)] // not from its beginning
    public void Anything_else_does_not(int offset, byte value)
    {
        byte[] datagram = Hello();
        datagram[offset] = value;

        Assert.False(HelloMark.TryRead(datagram, out _));
    }

    [Fact]
    public void A_second_hello_does()
    {
        byte[] datagram = Hello();
        datagram[18] = 1;

        Assert.True(HelloMark.TryRead(datagram, out _));
    }

    [Fact]
    public void Every_datagram_too_short_for_a_mark_is_refused()
    {
        byte[] datagram = Hello();
        for (int length = 0; length < 35; length++)
        {
            Assert.False(HelloMark.TryRead(datagram.AsSpan(0, length), out _));
        }
    }

    [Fact]
    [Rfc(9147, "5.11")]
    public void A_later_piece_is_told_from_a_beginning_and_from_all_else()
    {
        byte[] later = Hello();
        Assert.False(HelloMark.IsLaterPiece(later));
        later[21] = 1;
        Assert.True(HelloMark.IsLaterPiece(later.AsSpan(0, 26))); // one byte of the hello
        for (int length = 0; length < 26; length++)
        {
            Assert.False(HelloMark.IsLaterPiece(later.AsSpan(0, length)));
        }

        foreach ((int offset, byte value) in new (int, byte)[] { (0, 23), (4, 1), (13, 2), (18, 2) })
        {
            byte[] other = (byte[])later.Clone();
            other[offset] = value;
            Assert.False(HelloMark.IsLaterPiece(other));
        }
    }

    private static byte[] Hello()
    {
        using DtlsSession session = DtlsSession.CreateClient(DtlsContext.CreateClient(new DtlsClientOptions()), "example.org");
        byte[] datagram = new byte[2000];
        Assert.True(session.TryGetTransmit(datagram, out int written));
        return datagram[..written];
    }
}

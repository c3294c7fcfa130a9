using System.Net;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Udp;

public sealed class DatagramBatchTests
{
    private static readonly PeerAddress Somebody = PeerAddress.Create(new IPEndPoint(IPAddress.Loopback, 1));

    [Fact]
    public void Datagrams_stand_one_behind_the_other()
    {
        var batch = new DatagramBatch(3, 100);
        "one"u8.CopyTo(batch.Free);
        batch.Append(3, Somebody);
        "three"u8.CopyTo(batch.Free);
        batch.Append(5, Somebody);

        Assert.Equal(2, batch.Count);
        Assert.Equal("one"u8, batch.Bytes(0));
        Assert.Equal("three"u8, batch.Bytes(1));
        Assert.Equal(3, batch[1].Offset);
        Assert.Equal(92, batch.Free.Length);
        Assert.False(batch.IsFull);
    }

    [Fact]
    public void Segments_may_be_named_wherever_they_stand()
    {
        var batch = new DatagramBatch(2, 10);
        "abcdef"u8.CopyTo(batch.Memory.AsSpan(4));
        batch.Add(4, 3, Somebody);
        batch.Add(7, 3, Somebody);

        Assert.True(batch.IsFull);
        Assert.Equal("def"u8, batch.Bytes(1));
        Assert.Equal(10, batch.Free.Length);
    }

    [Fact]
    public void A_cleared_batch_is_empty()
    {
        var batch = new DatagramBatch(1, 10);
        batch.Append(4, Somebody);
        batch.Clear();

        Assert.Equal(0, batch.Count);
        Assert.Equal(10, batch.Free.Length);
    }
}

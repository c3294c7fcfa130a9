using Dtls.Flood.Traffic;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

public class PayloadStampTests
{
    [Fact]
    public void A_stamp_is_read_as_it_was_written()
    {
        byte[] payload = new byte[PayloadStamp.Length];
        PayloadStamp.Write(payload, connection: 7, sequence: 1L << 40, timestamp: 5);

        Assert.True(PayloadStamp.TryRead(payload, payload.Length, out int connection, out long sequence));
        Assert.Equal(7, connection);
        Assert.Equal(1L << 40, sequence);
    }

    [Fact]
    public void In_the_clear_a_stamp_does_not_look_like_DTLS()
    {
        byte[] payload = new byte[PayloadStamp.Length];
        PayloadStamp.Write(payload, connection: 7, sequence: 1, timestamp: 5);

        Assert.False(payload[0] is >= 20 and <= 63);
    }

    [Fact]
    public void Payloads_of_others_are_not_ours()
    {
        byte[] payload = new byte[100];
        PayloadStamp.Write(payload, connection: 7, sequence: 1, timestamp: 5);

        Assert.False(PayloadStamp.TryRead(payload.AsSpan(..99), payload.Length, out _, out _));
        Assert.False(PayloadStamp.TryRead(payload.AsSpan(..10), length: 10, out _, out _));
        Assert.False(PayloadStamp.TryRead("hello"u8, length: 5, out _, out _));
        payload[0] ^= 1;
        Assert.False(PayloadStamp.TryRead(payload, payload.Length, out _, out _));
    }
}

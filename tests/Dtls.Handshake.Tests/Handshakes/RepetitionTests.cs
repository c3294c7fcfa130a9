using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>What is kept after a handshake for a peer that lost the end of it, and for how long. RFC 6347 §4.2.4, RFC 9147 §5.8.1.</summary>
public class RepetitionTests
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(4);

    private readonly FakeTimeProvider _clock = TestOptions.CreateClock();

    [Theory]
    [InlineData(3.9, 1)]
    [InlineData(4.0, 0)]
    [Rfc(6347, "4.2.4")]
    public void A_server_of_DTLS_12_sends_its_last_flight_again_for_four_minutes_whenever_the_client_repeats_its_own(double minutes, int expected)
    {
        using DtlsPair pair = PairOptions.Dtls12.CreatePair(clock: _clock).Connect();
        pair.Run();
        _clock.Advance(TimeSpan.FromMinutes(minutes));
        pair.Run(); // lets what is due be done
        pair.Server.Session.HandleTimeout(pair.Server);
        for (int i = 0; i < 2; i++)
        {
            int before = pair.Link.Sent.Count;
            pair.Deliver(pair.Server, Rogue.Seal(pair.Client, ContentType.Handshake, Rogue.Message(HandshakeType.Finished, 2, new byte[12])));
            pair.Run();
            Assert.Equal(before + expected, pair.Link.Sent.Count);
        }

        Assert.True(pair.IsConnected);
    }

    [Fact]
    public void A_server_of_DTLS_12_asks_to_be_called_when_the_four_minutes_are_over_and_a_client_does_not()
    {
        using DtlsPair pair = PairOptions.Dtls12.CreatePair(clock: _clock).Connect();
        Assert.Equal(long.MaxValue, pair.Client.Session.NextTimeout);
        Assert.InRange(pair.Server.Session.NextTimeout - _clock.GetTimestamp(), (long)(3.9 * 60 * _clock.TimestampFrequency), 4 * 60 * _clock.TimestampFrequency);
        _clock.Advance(Kept);
        pair.Server.Session.HandleTimeout(pair.Server);
        Assert.Equal(long.MaxValue, pair.Server.Session.NextTimeout);
    }

    [Fact]
    [Rfc(9147, "5.8.1")]
    public void An_old_read_epoch_ends_by_the_clock_although_nothing_comes()
    {
        var tap = new WireTap();
        using DtlsPair pair = (PairOptions.Dtls13 with { KeyLog = tap.Log, TicketCount = 0 }).CreatePair(clock: _clock).Connect();
        pair.Run();
        byte[] early = tap.Forge(true, 2, 300, ContentType.Ack, [0, 0]);
        byte[] late = tap.Forge(true, 2, 301, ContentType.Ack, [0, 0]);
        pair.Deliver(pair.Server, early);
        Assert.Equal(0, pair.Server.Session.Counters[OpenStatus.UnknownEpoch]);

        _clock.Advance(Kept);
        Assert.True(pair.Server.Session.NextTimeout <= _clock.GetTimestamp());
        pair.Server.Session.HandleTimeout(pair.Server);
        Assert.Equal(long.MaxValue, pair.Server.Session.NextTimeout);
        pair.Deliver(pair.Server, late);
        Assert.Equal(1, pair.Server.Session.Counters[OpenStatus.UnknownEpoch]); // the keys are gone, not only out of date

        pair.Send(pair.Client, "goes on"u8);
        pair.Run();
        Assert.Equal("goes on"u8, Assert.Single(pair.Server.Received));
    }

    [Fact]
    [Rfc(9147, "8")]
    public void An_epoch_that_a_KeyUpdate_replaced_ends_by_the_clock_too()
    {
        var tap = new WireTap();
        using DtlsPair pair = (PairOptions.Dtls13 with { KeyLog = tap.Log, TicketCount = 0 }).CreatePair(clock: _clock).Connect();
        pair.Run();
        _clock.Advance(Kept);
        pair.Server.Session.HandleTimeout(pair.Server);
        byte[] late = Rogue.Seal(pair.Client, ContentType.ApplicationData, "late"u8);
        byte[] tooLate = Rogue.Seal(pair.Client, ContentType.ApplicationData, "too late"u8);

        Assert.True(pair.Client.Session.TryUpdateKeys());
        pair.Run();
        Assert.Equal(long.MaxValue, pair.Server.Session.NextTimeout); // nothing has come under the new keys yet: the old ones are in use
        pair.Send(pair.Client, "new"u8);
        pair.Run();
        pair.Deliver(pair.Server, late);
        _clock.Advance(Kept);
        pair.Server.Session.HandleTimeout(pair.Server);
        Assert.Equal(long.MaxValue, pair.Server.Session.NextTimeout);
        pair.Deliver(pair.Server, tooLate);
        Assert.Equal(["new"u8.ToArray(), "late"u8.ToArray()], pair.Server.Received);
        Assert.Equal(1, pair.Server.Session.Counters[OpenStatus.UnknownEpoch]);
    }
}

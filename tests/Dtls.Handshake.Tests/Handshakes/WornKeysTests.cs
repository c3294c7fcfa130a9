using Dtls.Records;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>Keys that have sealed, or seen forged, as much as they may. RFC 9147 §4.5.3, RFC 9325 §4.4.</summary>
public sealed class WornKeysTests : IDisposable
{
    /// <summary>2^24.5, RFC 8446 §5.5.</summary>
    private const ulong GcmLimit = 23_726_566;

    private const ulong AllNumbers = 1UL << 48;

    private readonly FakeTimeProvider _clock = TestOptions.CreateClock();
    private readonly byte[] _datagram = new byte[2000];
    private DtlsPair? _pair;

    public void Dispose() => _pair?.Dispose();

    private DtlsPair Pair => _pair!;

    [Fact]
    [Rfc(9147, "4.5.3")]
    public void Who_only_sends_replaces_its_keys_in_time()
    {
        Connect(PairOptions.Dtls13);
        Wear(GcmLimit / 4 * 3);
        Pair.Send(Pair.Client, "worn"u8); // nothing is received: sealing itself finds out
        Pair.Run();
        Assert.Equal((4, 3), (Pair.Client.Session.WriteEpoch, Pair.Server.Session.WriteEpoch));
        Pair.Send(Pair.Client, "fresh"u8);
        Pair.Run();
        Assert.Equal(["worn"u8.ToArray(), "fresh"u8.ToArray()], Pair.Server.Received);
        Assert.Equal(long.MaxValue, Pair.Client.Session.NextTransmission);
    }

    [Fact]
    [Rfc(9147, "4.5.3")]
    public void Keys_that_are_not_worn_are_left_alone()
    {
        Connect(PairOptions.Dtls13);
        Wear((GcmLimit / 4 * 3) - 1);
        int before = Pair.Link.Sent.Count;
        Pair.Send(Pair.Client, "the last but one"u8);
        Pair.Run();
        Assert.Equal((before + 1, 3), (Pair.Link.Sent.Count, Pair.Client.Session.WriteEpoch));
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12, 1000)]
    [InlineData(DtlsProtocols.Dtls13, 1000)]
    [InlineData(DtlsProtocols.Dtls12, GcmLimit + 1)]
    [InlineData(DtlsProtocols.Dtls13, (GcmLimit / 4 * 3) + 1)]
    public void Sealing_allocates_nothing_also_with_worn_keys(DtlsProtocols version, ulong sealedRecords)
    {
        Connect(AlertTests.PairOf(version));
        Wear(sealedRecords);
        Pair.Client.Session.Seal("begins the update"u8, _datagram, out _);
        Assert.Equal(0, AllocationProbe.Measure(() => Pair.Client.Session.Seal("data"u8, _datagram, out _)));
    }

    [Fact]
    [Rfc(6347, "4.1")]
    public void An_association_of_DTLS_12_ends_with_close_notify_when_its_numbers_end()
    {
        Connect(PairOptions.Dtls12);
        Wear(AllNumbers - 66);
        Assert.Equal(SealStatus.Sealed, Pair.Client.Session.Seal("last but one"u8, _datagram, out int length));
        Assert.Equal(SealStatus.Sealed, Pair.Client.Session.Seal("last"u8, _datagram, out length));
        Pair.Deliver(Pair.Server, _datagram[..length]);
        Assert.Equal("last"u8, Assert.Single(Pair.Server.Received));
        Assert.Equal((SealStatus.LimitReached, 0), (Pair.Client.Session.Seal("too many"u8, _datagram, out length), length));
        Assert.True(Pair.Client.Session.NextTimeout <= _clock.GetTimestamp());
        Assert.DoesNotContain("closed", Pair.Client.Events);

        Pair.Client.Session.HandleTimeout(Pair.Client);
        Pair.Run();
        Assert.Equal((DtlsSessionState.Closed, DtlsSessionState.Closed), (Pair.Client.Session.State, Pair.Server.Session.State));
        Assert.Contains("connect anew", Pair.Client.Failure!.Reason, StringComparison.Ordinal);
        Assert.True(Pair.Client.Failure.IsLocal);
        Assert.Null(Pair.Server.Failure);
        Assert.Equal(long.MaxValue, Pair.Client.Session.NextTimeout);
    }

    [Fact]
    [Rfc(9147, "4.5.3")]
    public void Data_waits_at_the_limit_while_the_peer_has_not_acknowledged_new_keys_and_goes_on_then()
    {
        Connect(PairOptions.Dtls13);
        bool isLost = true;
        Pair.Link.Script = (toServer, datagram) => isLost ? [] : [datagram];
        Wear(GcmLimit - 64);
        Assert.Equal(SealStatus.LimitReached, Pair.Client.Session.Seal("too many"u8, _datagram, out _));
        Pair.Run(() => Pair.Link.Sent.Count(sent => sent.ToServer) > 5);
        Assert.Equal(SealStatus.LimitReached, Pair.Client.Session.Seal("too many"u8, _datagram, out _));
        Assert.True(Pair.IsConnected);
        isLost = false;
        Pair.Run();
        Pair.Send(Pair.Client, "goes on"u8);
        Pair.Run();
        Assert.Equal("goes on"u8, Assert.Single(Pair.Server.Received));
    }

    [Fact]
    [Rfc(9147, "4.5.3")]
    public void Many_forgeries_ask_the_peer_for_new_keys()
    {
        Connect(PairOptions.Dtls13);
        Pair.Server.Session.WearKeysForTest(0, (1UL << 36) / 4 * 3);
        Pair.Send(Pair.Client, "data"u8);
        Pair.Run();
        Assert.Equal((4, 4), (Pair.Client.Session.WriteEpoch, Pair.Server.Session.WriteEpoch));
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12)]
    [InlineData(DtlsProtocols.Dtls13)]
    [Rfc(9147, "4.5.3")]
    public void Too_many_forgeries_end_the_association_with_an_alert(DtlsProtocols version)
    {
        Connect(AlertTests.PairOf(version));
        Pair.Server.Session.WearKeysForTest(0, 1UL << 36);
        Pair.Send(Pair.Client, "unreadable"u8);
        Pair.Run();
        Assert.Equal((AlertDescription.BadRecordMac, true), (Pair.Server.Failure!.Alert, Pair.Server.Failure.IsLocal));
        Assert.Equal((AlertDescription.BadRecordMac, false), (Pair.Client.Failure!.Alert, Pair.Client.Failure.IsLocal));
    }

    [Fact]
    public void The_owner_is_told_when_new_keys_are_in_use()
    {
        Connect(PairOptions.Dtls13);
        Assert.True(Pair.Client.Session.TryUpdateKeys());
        Assert.DoesNotContain("keys", Pair.Client.Events);
        Pair.Run();
        Assert.Single(Pair.Client.Events, name => name == "keys");
        Assert.DoesNotContain("keys", Pair.Server.Events);
    }

    /// <summary>As if the client had sent so many records, and the server had seen them.</summary>
    private void Wear(ulong records)
    {
        Pair.Client.Session.WearKeysForTest(records, forgeries: 0);
        Pair.Server.Session.FollowForTest(records);
    }

    private void Connect(PairOptions options)
    {
        _pair = options.CreatePair(clock: _clock).Connect();
        Pair.Send(Pair.Client, "first"u8);
        Pair.Run();
        Pair.Server.Received.Clear();
    }
}

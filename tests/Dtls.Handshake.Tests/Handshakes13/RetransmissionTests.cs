using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>Flights of DTLS 1.3 that nobody answers. RFC 9147 §5.8.</summary>
public sealed class RetransmissionTests : TappedPairTests
{
    private static readonly double[] Waits = [0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60, 60, 60, 60];

    public RetransmissionTests() => Create(PairOptions.Dtls13 with { ServerMtu = 300, ReduceMtuOnLoss = false, TicketCount = 0 });

    [Fact]
    [Rfc(9147, "5.8.2")]
    public void A_hello_is_sent_thirteen_times()
    {
        Pair.Link.Script = (_, _) => [];
        Pair.Run();
        AssertGivenUp(Pair.Client, toServer: true, epoch: 0);
    }

    [Fact]
    [Rfc(9147, "5.8.2")]
    public void The_flight_of_a_server_is_sent_thirteen_times()
    {
        Pair.Link.Script = (toServer, datagram) => toServer && Pair.Link.Sent.Count == 1 ? [datagram] : [];
        Pair.Run();
        AssertGivenUp(Pair.Server, toServer: false, epoch: 2);
    }

    [Fact]
    [Rfc(9147, "5.8.2")]
    public void The_Finished_of_a_client_is_sent_thirteen_times_under_the_keys_of_the_handshake_also_while_data_flows()
    {
        Pair.Link.Script = (toServer, datagram) => toServer || !Pair.Client.IsConnected ? [datagram] : [];
        Pair.Run(() => FromClient(2).Count() == 3);
        Assert.True(Pair.IsConnected);
        Pair.Send(Pair.Client, "data"u8);
        Pair.Run();

        Assert.Equal("data"u8, Assert.Single(Pair.Server.Received));
        Assert.Single(FromClient(3), record => record.Type == ContentType.ApplicationData);
        AssertGivenUp(Pair.Client, toServer: true, epoch: 2);
    }

    /// <summary>The same messages thirteen times, under fresh record numbers, with pauses that double, and then an end.</summary>
    private void AssertGivenUp(PairEnd sender, bool toServer, ushort epoch)
    {
        TappedRecord[] sent = [.. Read().Where(record => record.ToServer == toServer && record.Number.Epoch == epoch && record.Type == ContentType.Handshake)];
        IGrouping<DateTimeOffset, TappedRecord>[] transmissions = [.. sent.GroupBy(record => record.Time)];
        Assert.Equal(Waits.Length, transmissions.Length);
        Assert.Equal(Waits.SkipLast(1), transmissions.Zip(transmissions.Skip(1), (one, next) => Math.Round((next.Key - one.Key).TotalSeconds, 3)));
        Assert.InRange((Clock.GetUtcNow() - transmissions[^1].Key).TotalSeconds, Waits[^1], Waits[^1] + 0.02); // the alert travels, too
        Assert.All(transmissions, records => Assert.Equal(Plaintexts(transmissions[0]), Plaintexts(records)));
        Assert.Equal(sent.Select(record => record.Number).Order().Distinct(), sent.Select(record => record.Number));
        Assert.True(sender.Failure is { IsLocal: true });
        Assert.Equal(long.MaxValue, sender.Session.NextTransmission);
    }

    private IEnumerable<TappedRecord> FromClient(ushort epoch) => Read().Where(record => record.ToServer && record.Number.Epoch == epoch);

    private static IEnumerable<byte[]> Plaintexts(IEnumerable<TappedRecord> records) => records.Select(record => record.Plaintext);
}

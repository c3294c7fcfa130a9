using System.Diagnostics.Metrics;
using System.Net;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Diagnostics;

public sealed class DtlsMetricsTests : IDisposable
{
    private static readonly IPEndPoint Address = new(IPAddress.Parse("192.0.2.1"), 7); // tells these counters from those of living listeners

    private readonly EventCounts _counts = new();
    private readonly UdpTransport _transport;
    private readonly IDisposable _registration;

    public DtlsMetricsTests()
    {
        _transport = new PortableUdpTransport(
            UdpSocket.CreateBound(new IPEndPoint(IPAddress.Loopback, 0), Loopback.Listen()), 2048, _counts, TimeProvider.System, waitsForMessages: true);
        _registration = DtlsMetrics.Register(new EndpointCounters([new ShardParts(_transport, Door: null, _counts)]), Address, () => 1);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _transport.Dispose();
    }

    [Theory]
    [InlineData(nameof(EndpointEvent.SendWouldBlock), "dtls.send_buffer_full")] // and no failure: most are sent after all
    [InlineData(nameof(EndpointEvent.SendFailed), "dtls.send_failures failed")]
    [InlineData(nameof(EndpointEvent.SendTooLong), "dtls.send_failures too_long")]
    [InlineData(nameof(EndpointEvent.RefusedTooLong), "dtls.send_failures too_long")]
    [InlineData(nameof(EndpointEvent.SendUnreachable), "dtls.send_failures unreachable")]
    [InlineData(nameof(EndpointEvent.SendQueueFull), "dtls.send_failures queue_full")]
    [InlineData(nameof(EndpointEvent.DroppedBySystem), "dtls.dropped receive_buffer_full")]
    [InlineData(nameof(EndpointEvent.DroppedPortZero), "dtls.dropped port_zero")]
    [InlineData(nameof(EndpointEvent.DroppedTooLong), "dtls.dropped too_long")]
    [InlineData(nameof(EndpointEvent.DroppedNotDtls), "dtls.dropped not_dtls")]
    [InlineData(nameof(EndpointEvent.DroppedUnknownAddress), "dtls.dropped unknown_address")]
    [InlineData(nameof(EndpointEvent.DroppedTableFull), "dtls.dropped table_full")]
    [InlineData(nameof(EndpointEvent.DroppedHalfOpenLimit), "dtls.dropped half_open_limit")]
    [InlineData(nameof(EndpointEvent.DroppedBacklogFull), "dtls.dropped backlog_full")]
    [InlineData(nameof(EndpointEvent.DroppedReplacement), "dtls.dropped replacement")]
    public void An_event_is_seen_in_one_place(string what, string instrument)
    {
        _counts.Add(Enum.Parse<EndpointEvent>(what), 41);

        Assert.Equal([instrument], Read().Where(reading => reading.Value == 41).Select(reading => reading.Key));
    }

    private static Dictionary<string, long> Read()
    {
        var readings = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == DtlsMetrics.MeterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (Equals(tags[0].Value, Address.ToString()))
            {
                readings.Add(tags.Length > 1 ? $"{instrument.Name} {tags[1].Value}" : instrument.Name, value);
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return readings;
    }
}

using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Net;

namespace Dtls.Sockets.Diagnostics;

/// <summary>
/// The meter "Dtls.Sockets": observable instruments over the counters of living listeners. Nothing is recorded per datagram; a listener's
/// plain counters are read when somebody asks. Each measurement carries the listener's address as <c>dtls.listener</c>.
/// </summary>
internal static class DtlsMetrics
{
    /// <summary>For those who listen.</summary>
    public const string MeterName = "Dtls.Sockets";

    private static readonly Meter Meter = new(MeterName);
    private static ImmutableArray<Source> _sources = [];

    static DtlsMetrics()
    {
        Count("dtls.datagrams", "{datagram}", "Datagrams that came out of the sockets and went into them.", "dtls.direction",
            ("in", counters => counters.DatagramsReceived), ("out", counters => counters.DatagramsSent));
        Count("dtls.bytes", "By", "Bytes of those datagrams.", "dtls.direction",
            ("in", counters => counters.BytesReceived), ("out", counters => counters.BytesSent));
        Count("dtls.system_calls", "{call}", "System calls that moved datagrams: datagrams divided by calls is the size of a batch.", "dtls.direction",
            ("in", counters => counters.ReceiveCalls), ("out", counters => counters.SendCalls));
        Count("dtls.segmented_runs", "{run}", "Runs of datagrams that the system has joined or cut (UDP_GRO, UDP_SEGMENT).", "dtls.direction",
            ("in", counters => counters.CoalescedReceives), ("out", counters => counters.SegmentedSends));
        Count("dtls.dropped", "{datagram}", "Datagrams that came and were dropped.", "dtls.reason",
            ("not_dtls", counters => counters.DroppedNotDtls),
            ("unknown_address", counters => counters.DroppedUnknownAddress),
            ("too_long", counters => counters.DroppedTooLong),
            ("receive_buffer_full", counters => counters.DroppedBySystem),
            ("port_zero", counters => counters.DroppedPortZero),
            ("table_full", counters => counters.DroppedTableFull),
            ("half_open_limit", counters => counters.DroppedHalfOpenLimit),
            ("backlog_full", counters => counters.DroppedBacklogFull),
            ("replacement", counters => counters.DroppedReplacements));
        Count("dtls.send_failures", "{datagram}", "Datagrams that could not be sent.", "dtls.reason",
            ("queue_full", counters => counters.SendQueueFull),
            ("too_long", counters => counters.SendTooLong),
            ("unreachable", counters => counters.SendUnreachable),
            ("failed", counters => counters.SendFailed));
        Count("dtls.send_buffer_full", "{time}", "Times that the send buffer was full; what found no room after a wait is a send failure.", null,
            ("", counters => counters.SendWouldBlock));
        Count("dtls.handshakes", "{handshake}", "Handshakes.", "dtls.outcome",
            ("started", counters => counters.HandshakesStarted),
            ("completed", counters => counters.HandshakesCompleted),
            ("failed", counters => counters.HandshakesFailed));
        Count("dtls.handshakes_displaced", "{handshake}", "Failed handshakes that made room for those of other sources.", null,
            ("", counters => counters.HandshakesDisplaced));
        Count("dtls.strangers_answered", "{datagram}", "Cookie requests and alerts to addresses for which nothing is kept.", null,
            ("", counters => counters.StatelessReplies));
        Count("dtls.passed_through", "{datagram}", "Datagrams that are not DTLS and went to the handler.", null,
            ("", counters => counters.PassedThrough));
        Count("dtls.connections_closed", "{connection}", "Connections that ended.", null, ("", counters => counters.ConnectionsClosed));
        Meter.CreateObservableUpDownCounter("dtls.connections", ObserveConnections, "{connection}", "Associations, half-open ones included.");
    }

    /// <summary>Shows a listener until the registration is disposed of.</summary>
    /// <param name="counters">Its counters.</param>
    /// <param name="listener">Its address.</param>
    /// <param name="connections">How many associations it has; asked from any thread.</param>
    public static IDisposable Register(EndpointCounters counters, IPEndPoint listener, Func<int> connections)
    {
        var source = new Source(counters, new KeyValuePair<string, object?>("dtls.listener", listener.ToString()), connections);
        ImmutableInterlocked.Update(ref _sources, static (sources, added) => sources.Add(added), source);
        return source;
    }

    private static void Count(
        string name, string unit, string description, string? tag, params (string Value, Func<EndpointCounters, long> Read)[] readings) =>
        Meter.CreateObservableCounter(name, () => Observe(tag, readings), unit, description);

    private static List<Measurement<long>> Observe(string? tag, (string Value, Func<EndpointCounters, long> Read)[] readings)
    {
        var measurements = new List<Measurement<long>>();
        foreach (Source source in _sources)
        {
            foreach ((string value, Func<EndpointCounters, long> read) in readings)
            {
                measurements.Add(tag is null
                    ? new Measurement<long>(read(source.Counters), source.Listener)
                    : new Measurement<long>(read(source.Counters), source.Listener, new KeyValuePair<string, object?>(tag, value)));
            }
        }

        return measurements;
    }

    private static List<Measurement<long>> ObserveConnections()
    {
        var measurements = new List<Measurement<long>>();
        foreach (Source source in _sources)
        {
            measurements.Add(new Measurement<long>(source.Connections(), source.Listener));
        }

        return measurements;
    }

    private sealed class Source(EndpointCounters counters, KeyValuePair<string, object?> listener, Func<int> connections) : IDisposable
    {
        public EndpointCounters Counters => counters;

        public KeyValuePair<string, object?> Listener => listener;

        public Func<int> Connections => connections;

        public void Dispose() => ImmutableInterlocked.Update(ref _sources, static (sources, ended) => sources.Remove(ended), this);
    }
}

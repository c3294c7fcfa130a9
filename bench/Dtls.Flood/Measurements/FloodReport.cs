using System.Text.Json.Serialization;

namespace Dtls.Flood.Measurements;

/// <summary>The results. The names are those of the JSON file in snake case: add, but do not rename.</summary>
internal sealed record FloodReport
{
    public required string Mode { get; init; }

    public required string Target { get; init; }

    public required int Connections { get; init; }

    public int PayloadBytes { get; init; }

    /// <summary>How long was measured.</summary>
    public double Seconds { get; init; }

    /// <summary>The asked-for datagrams a second; 0 for as fast as possible.</summary>
    public double Rate { get; init; }

    /// <summary>Datagrams under way per association at most; 0 with a rate.</summary>
    public int Window { get; init; }

    public long Handshakes { get; init; }

    public long HandshakeFailures { get; init; }

    public double HandshakesPerSecond { get; init; }

    public double HandshakeP50Ms { get; init; }

    public double HandshakeP99Ms { get; init; }

    /// <summary>Processor time of the process over finished handshakes: both ends when the listener is embedded.</summary>
    public double CpuUsPerHandshake { get; init; }

    /// <summary>Bytes allocated over finished handshakes: both ends when the listener is embedded.</summary>
    public double AllocatedBytesPerHandshake { get; init; }

    public long DatagramsSent { get; init; }

    public long DatagramsReceived { get; init; }

    public long DatagramsLost { get; init; }

    public long DatagramsDuplicated { get; init; }

    public long DatagramsForeign { get; init; }

    public double DatagramsSentPerSecond { get; init; }

    /// <summary>Received ones.</summary>
    public double DatagramsPerSecond { get; init; }

    public double GigabitsSentPerSecond { get; init; }

    /// <summary>Payload received.</summary>
    public double GigabitsPerSecond { get; init; }

    public double RttP50Us { get; init; }

    public double RttP99Us { get; init; }

    public double RttP999Us { get; init; }

    /// <summary>Processor time of the process over datagrams sent plus received: both ends when the listener is embedded.</summary>
    public double CpuNsPerDatagram { get; init; }

    /// <summary>Bytes allocated over datagrams sent plus received, in the whole process, what the display needs left out.</summary>
    public double AllocatedBytesPerDatagram { get; init; }

    public int Gen0Collections { get; init; }

    public int Gen1Collections { get; init; }

    public int Gen2Collections { get; init; }

    public long PeakWorkingSetBytes { get; init; }

    public string Protocol { get; init; } = "";

    public string CipherSuite { get; init; } = "";

    public string Group { get; init; } = "";

    public string Transport { get; init; } = "";

    /// <summary>Sockets of the embedded listener.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Whether the system may cut and join datagrams: on or off.</summary>
    public string SegmentationOffload { get; init; } = "";

    /// <summary>How many datagrams a system call of the embedded listener brought.</summary>
    public double? ListenerDatagramsPerReceiveCall { get; init; }

    /// <summary>How many datagrams a system call of the embedded listener took.</summary>
    public double? ListenerDatagramsPerSendCall { get; init; }

    /// <summary>Relay: rooms.</summary>
    public int? Rooms { get; init; }

    /// <summary>Relay: participants of each. Each datagram sent makes one less to receive.</summary>
    public int? Participants { get; init; }

    /// <summary>In the clear: received ones a second.</summary>
    public double? BaselineDatagramsPerSecond { get; init; }

    public double? BaselineCpuNsPerDatagram { get; init; }

    public long? BaselineDatagramsLost { get; init; }

    public double? BaselineRttP50Us { get; init; }

    public double? BaselineRttP99Us { get; init; }

    /// <summary><see cref="DatagramsPerSecond"/> over <see cref="BaselineDatagramsPerSecond"/>: 1 would be no crypto tax.</summary>
    public double? RatioToBaseline { get; init; }

    /// <summary>Of the worst round.</summary>
    public double? RatioToBaselineMin { get; init; }

    /// <summary>Of the best round.</summary>
    public double? RatioToBaselineMax { get; init; }

    /// <summary>The other transport of <c>--beside</c>.</summary>
    public string? BesideTransport { get; init; }

    /// <summary>Over the other transport: received ones a second.</summary>
    public double? BesideDatagramsPerSecond { get; init; }

    public double? BesideCpuNsPerDatagram { get; init; }

    public long? BesideDatagramsLost { get; init; }

    /// <summary><see cref="DatagramsPerSecond"/> over <see cref="BesideDatagramsPerSecond"/>.</summary>
    public double? RatioToBeside { get; init; }

    /// <summary>Of the worst round.</summary>
    public double? RatioToBesideMin { get; init; }

    /// <summary>Of the best round.</summary>
    public double? RatioToBesideMax { get; init; }

    /// <summary>Hostile modes: datagrams of the steady load.</summary>
    public long? SteadySent { get; init; }

    public long? SteadyReceived { get; init; }

    public long? SteadyLost { get; init; }

    /// <summary>Round trips of the steady load before the hostile datagrams; <see cref="RttP50Us"/> and the like are those meanwhile.</summary>
    public double? QuietRttP50Us { get; init; }

    public double? QuietRttP99Us { get; init; }

    public long? HostileSent { get; init; }

    public double? HostilePerSecond { get; init; }

    /// <summary>Live managed memory of the process before the hostile datagrams, after a collection.</summary>
    public long? ManagedBytesBefore { get; init; }

    public long? ManagedBytesAfter { get; init; }

    /// <summary>Bytes allocated meanwhile in the whole process, what the display and the attacker need left out.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>Associations whose datagrams were forged, and that still live.</summary>
    public int? SpoofedSurvived { get; init; }

    /// <summary>Associations whose datagrams were forged.</summary>
    public int? Spoofed { get; init; }

    /// <summary>Cookies and alerts of the listener to strangers.</summary>
    public long? StatelessReplies { get; init; }

    /// <summary>Sessions that the listener made meanwhile.</summary>
    public long? HandshakesStarted { get; init; }

    /// <summary>Who encrypts: auto, simd or bcl.</summary>
    public string Aead { get; init; } = "";

    public int Processors { get; init; } = Environment.ProcessorCount;

    public string Runtime { get; init; } = $"{Environment.Version}";

    /// <summary>Why the run counts as failed; null when it does not.</summary>
    [JsonIgnore]
    public string? Failure { get; init; }
}

using System.Net;
using Dtls.CommandLine;
using Dtls.Flood.Traffic;
using Dtls.Handshake;
using Dtls.Records;
using Dtls.Sockets;

namespace Dtls.Flood;

/// <summary>What was asked for on the command line, checked.</summary>
internal sealed record FloodOptions
{
    /// <summary>The mode's word.</summary>
    public string Mode { get; init; } = "data";

    /// <summary>Associations; in handshake mode, handshakes at a time.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Bytes of a payload.</summary>
    public int Size { get; init; } = 1200;

    /// <summary>How long is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the same is done before, unmeasured: cold code is several times slower.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Datagrams a second over all associations; 0 for as fast as the windows allow.</summary>
    public double Rate { get; init; }

    /// <summary>Datagrams under way per association, at most, when there is no rate.</summary>
    public int Window { get; init; } = WindowSize.Largest;

    /// <summary>A datagram not back after so long is lost.</summary>
    public TimeSpan LossTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The versions to negotiate.</summary>
    public DtlsProtocols Protocols { get; init; } = VersionNames.Auto;

    /// <summary>The only suites to offer and accept; null for the library's own list.</summary>
    public IReadOnlyList<CipherSuite>? Suites { get; init; }

    /// <summary>The only groups to offer and accept; null for the library's own list.</summary>
    public IReadOnlyList<NamedGroup>? Groups { get; init; }

    /// <summary>How both ends move datagrams.</summary>
    public UdpTransportKind Transport { get; init; }

    /// <summary>Whether the system may cut and join datagrams.</summary>
    public bool SegmentationOffload { get; init; } = true;

    /// <summary>Sockets of the listener.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Whether the same flows in the clear, for comparison.</summary>
    public bool Baseline { get; init; }

    /// <summary>Another transport over which the same flows, for comparison; null for none.</summary>
    public UdpTransportKind? Beside { get; init; }

    /// <summary>Connections of a room, which hear each other; 1 for those that hear themselves.</summary>
    public int Participants { get; init; } = 1;

    /// <summary>Hostile datagrams a second; 0 for as fast as one thread can.</summary>
    public double HostileRate { get; init; }

    /// <summary>Where the picture goes.</summary>
    public string? PlotPath { get; init; }

    /// <summary>A server to flood; null for the embedded one.</summary>
    public EndPoint? Target { get; init; }

    /// <summary>Only serve the echo here.</summary>
    public IPEndPoint? Serve { get; init; }

    /// <summary>A certificate in PEM: of the listener, or of the client when there is a target.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Its key.</summary>
    public string? KeyPath { get; init; }

    /// <summary>How the peer is judged.</summary>
    public TrustChoice Trust { get; init; } = TrustChoice.None;

    /// <summary>The name the target's certificate must be for; null for the host of the target.</summary>
    public string? ServerName { get; init; }

    /// <summary>Where the results go as JSON.</summary>
    public string? JsonPath { get; init; }

    /// <summary>Where secrets are logged; null for nowhere.</summary>
    public string? KeyLogPath { get; init; }

    /// <summary>Who computes the AEAD.</summary>
    public AeadProvider AeadProvider { get; init; }

    /// <summary>Whether a target outside of this machine may be flooded.</summary>
    public bool MayLoadHost { get; init; }

    /// <summary>Whether rooms are relayed, instead of an echo.</summary>
    public bool IsRelay => Participants > 1;

    /// <summary>The record layer both ends are told to use.</summary>
    public RecordLayerOptions RecordLayer => new() { AeadProvider = AeadProvider };

    /// <summary>Bytes of the longest datagram to expect: the payload, the largest record overhead, and room for handshakes.</summary>
    public int MaxDatagramLength => Math.Max(2048, Size + 64);
}

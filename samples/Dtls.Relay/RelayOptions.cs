using System.Net;
using Dtls.Sockets;

namespace Dtls.Relay;

/// <summary>What was asked for on the command line, checked.</summary>
internal sealed record RelayOptions
{
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 4433);

    /// <summary>Null: one is made.</summary>
    public string? CertificatePath { get; init; }

    public string? KeyPath { get; init; }

    public int Shards { get; init; } = 1;

    public UdpTransportKind Transport { get; init; }

    /// <summary>Where the metrics are served; null for nowhere.</summary>
    public IPEndPoint? Metrics { get; init; }
}

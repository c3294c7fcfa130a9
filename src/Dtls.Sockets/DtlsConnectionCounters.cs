using Dtls.Records;

namespace Dtls.Sockets;

/// <summary>What a <see cref="DtlsConnection"/> has sent and received so far. Other threads count on meanwhile.</summary>
/// <param name="PayloadsReceived">Authentic payloads that came.</param>
/// <param name="PayloadsSent">Payloads that were sealed.</param>
/// <param name="PayloadsDropped">Payloads forgotten because <see cref="DtlsEndpointOptions.ReceiveQueueLength"/> of them waited.</param>
/// <param name="Records">Received records by outcome; goes on counting.</param>
public readonly record struct DtlsConnectionCounters(long PayloadsReceived, long PayloadsSent, long PayloadsDropped, RecordCounters Records);

namespace Dtls.Sockets;

/// <summary>Plain counters of an endpoint. Read from any thread; a reader may lag behind.</summary>
public sealed class EndpointCounters
{
}

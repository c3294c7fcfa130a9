using Dtls.Sockets.Accepting;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>What a shard is made of.</summary>
/// <param name="Transport">Its socket.</param>
/// <param name="Door">Where strangers knock; null for a client, which has one peer.</param>
/// <param name="Counts">Its counters.</param>
/// <param name="Handler">Who gets what comes; null where the application receives.</param>
internal readonly record struct ShardParts(UdpTransport Transport, FrontDoor? Door, EventCounts Counts, IDatagramHandler? Handler = null);

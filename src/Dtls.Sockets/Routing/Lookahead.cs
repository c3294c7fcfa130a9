using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Routing;

/// <summary>
/// Fetches what the next datagrams of a batch need before the first of them is taken. An association is some 50 cache lines in a chain of
/// objects; among so many associations that no cache holds them, each datagram would wait for one line after the other. Asked for side by side,
/// they come side by side.
/// </summary>
internal sealed class Lookahead(AssociationTable table, TimerHeap timers)
{
    /// <summary>Datagrams at a time: what they need fits the second-level cache, beside the datagrams.</summary>
    public const int Span = 32;

    /// <summary>Fewer associations than this are in a cache anyway.</summary>
    private const int Crowd = 256;

    private readonly Association?[] _found = new Association?[Span];

    /// <summary>Looks at up to <see cref="Span"/> datagrams from <paramref name="first"/> on. Decides nothing: each is looked up again when its turn comes.</summary>
    public void Look(DatagramBatch received, int first)
    {
        if (table.Count < Crowd)
        {
            return;
        }

        int end = Math.Min(first + Span, received.Count);
        int count = 0;
        for (int i = first; i < end; i++)
        {
            ref readonly PeerAddress remote = ref received[i].Remote;
            if (i == first || remote != received[i - 1].Remote)
            {
                _found[count++] = table.FindAhead(in remote);
            }
        }

        foreach (Association? association in _found.AsSpan(0, count))
        {
            if (association is not null)
            {
                association.Prefetch();
                timers.Prefetch(association);
            }
        }

        Array.Clear(_found, 0, count);
    }
}

using Dtls.Handshake.Resumption;

namespace Dtls.Handshake;

/// <summary>
/// Where clients keep what lets them resume: short handshakes without certificates (RFC 8446 §2.2). Every ticket is used once, so that an
/// observer cannot link connections by it. Thread-safe; share one among contexts that trust the same servers: a resumed server shows no certificate
/// and no chain is built, for seven days after the last full handshake or until that certificate ends. An owner that decides about peers is asked
/// every time.
/// </summary>
/// <param name="capacity">Tickets kept in total; the oldest goes first.</param>
public sealed class ClientSessionCache(int capacity = 1024) : IDisposable
{
    /// <summary>A server sends two; more than a few of one server are of no use.</summary>
    private const int TicketsPerServer = 4;

    private readonly LinkedList<(string Host, ClientTicket Ticket)> _tickets = [];

    /// <summary>Tickets kept.</summary>
    public int Count
    {
        get
        {
            lock (_tickets)
            {
                return _tickets.Count;
            }
        }
    }

    /// <summary>Wipes all of them.</summary>
    public void Dispose()
    {
        lock (_tickets)
        {
            while (_tickets.First is { } first)
            {
                Remove(first);
            }
        }
    }

    internal void Add(string host, ClientTicket ticket)
    {
        lock (_tickets)
        {
            _tickets.AddLast((host, ticket));
            if (_tickets.Count(entry => entry.Host == host) > TicketsPerServer)
            {
                Remove(FindFirst(host)!);
            }
            else if (_tickets.Count > capacity)
            {
                Remove(_tickets.First!);
            }
        }
    }

    /// <summary>Takes the newest good ticket for a host out; it belongs to the caller.</summary>
    internal ClientTicket? TryTake(string host, DateTimeOffset now)
    {
        lock (_tickets)
        {
            for (LinkedListNode<(string Host, ClientTicket Ticket)>? node = _tickets.Last; node is not null;)
            {
                LinkedListNode<(string Host, ClientTicket Ticket)>? before = node.Previous;
                if (node.Value.Host == host)
                {
                    if (node.Value.Ticket.IsGoodAt(now))
                    {
                        _tickets.Remove(node);
                        return node.Value.Ticket;
                    }

                    Remove(node);
                }

                node = before;
            }
        }

        return null;
    }

    private LinkedListNode<(string Host, ClientTicket Ticket)>? FindFirst(string host)
    {
        LinkedListNode<(string Host, ClientTicket Ticket)>? node = _tickets.First;
        while (node is not null && node.Value.Host != host)
        {
            node = node.Next;
        }

        return node;
    }

    private void Remove(LinkedListNode<(string Host, ClientTicket Ticket)> node)
    {
        node.Value.Ticket.Dispose();
        _tickets.Remove(node);
    }
}

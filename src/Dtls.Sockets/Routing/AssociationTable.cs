using System.Security.Cryptography;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Routing;

/// <summary>The associations of a shard by the address of the peer. A look-up allocates nothing.</summary>
internal sealed class AssociationTable(RandomNumberGenerator random)
{
    private readonly Dictionary<PeerAddress, Association> _byAddress = new(new SeededAddressComparer(random));
    private Association? _last;

    public int Count => _byAddress.Count;

    /// <summary>In order to go through all; the table must not change meanwhile.</summary>
    public Dictionary<PeerAddress, Association>.ValueCollection All => _byAddress.Values;

    public Association? Find(in PeerAddress remote)
    {
        // Datagrams of one peer come in trains.
        if (_last is { } last && last.Remote == remote)
        {
            return last;
        }

        if (_byAddress.TryGetValue(remote, out Association? found))
        {
            _last = found;
        }

        return found;
    }

    /// <summary>The same for a datagram that is not at hand yet.</summary>
    public Association? FindAhead(in PeerAddress remote) => _byAddress.GetValueOrDefault(remote);

    public void Add(Association association) => _byAddress.Add(association.Remote, association);

    /// <summary>Takes out exactly this association; another one may have its address by now.</summary>
    public bool Remove(Association association)
    {
        if (_last == association)
        {
            _last = null;
        }

        return _byAddress.TryGetValue(association.Remote, out Association? found) && found == association && _byAddress.Remove(association.Remote);
    }
}

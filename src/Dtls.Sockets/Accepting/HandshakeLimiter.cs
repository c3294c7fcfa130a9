using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Accepting;

/// <summary>
/// Counts handshakes that are under way, in total and by source, so that nobody fills the house with half-open doors. When the house is full
/// all the same, whoever has the most gives up one for a newcomer who has fewer: some dozens of addresses that fill it lock nobody out.
/// Everything takes the same time, however many there are.
/// </summary>
/// <param name="total">Handshakes at a time, at most.</param>
/// <param name="perSource">The same for each source.</param>
/// <param name="displaces">
/// Whether newcomers displace others. Not where they need no proof of their address: forged ones would push out those that are there.
/// </param>
internal sealed class HandshakeLimiter(int total, int perSource, bool displaces = true)
{
    private readonly Dictionary<SourceKey, HandshakeSource> _bySource = [];
    private readonly List<LinkedList<HandshakeSource>> _byCount = [new()]; // at n, the sources with n handshakes
    private int _most;

    /// <summary>Handshakes under way.</summary>
    public int HalfOpen { get; private set; }

    /// <summary>Whether a newcomer must displace another.</summary>
    public bool IsFull => HalfOpen >= total;

    /// <summary>Whether one more from there would be within the limits, perhaps in the place of another.</summary>
    public bool MayEnter(in PeerAddress remote)
    {
        int count = CountOf(in remote);
        return count < perSource && (!IsFull || MayDisplace(count));
    }

    /// <summary>
    /// When the house is full: takes out the oldest handshake of a source that has the most, for a newcomer that has fewer even when it is in.
    /// Null where there is room, or nobody has so many.
    /// </summary>
    public Association? TakeDisplaced(in PeerAddress newcomer)
    {
        if (!IsFull || !MayDisplace(CountOf(in newcomer)))
        {
            return null;
        }

        Association oldest = _byCount[_most].First!.Value.Handshakes.First!.Value;
        Leave(oldest);
        return oldest;
    }

    public void Enter(Association association)
    {
        var key = SourceKey.Of(in association.Remote);
        if (!_bySource.TryGetValue(key, out HandshakeSource? source))
        {
            source = new HandshakeSource();
            _bySource.Add(key, source);
            _byCount[0].AddLast(source.Place);
        }

        association.HalfOpen = source.Handshakes.AddLast(association);
        HalfOpen++;
        Move(source);
    }

    /// <summary>Does nothing for one that has left.</summary>
    public void Leave(Association association)
    {
        var key = SourceKey.Of(in association.Remote);
        if (association.HalfOpen is not { } place || !_bySource.TryGetValue(key, out HandshakeSource? source))
        {
            return;
        }

        association.HalfOpen = null;
        source.Handshakes.Remove(place);
        HalfOpen--;
        Move(source);
        if (source.Handshakes.Count == 0)
        {
            _bySource.Remove(key);
            _byCount[0].Remove(source.Place);
        }
    }

    private int CountOf(in PeerAddress remote) =>
        _bySource.TryGetValue(SourceKey.Of(in remote), out HandshakeSource? source) ? source.Handshakes.Count : 0;

    private bool MayDisplace(int count) => displaces && count + 1 < _most;

    /// <summary>To the sources with as many, after one more or one less.</summary>
    private void Move(HandshakeSource source)
    {
        int count = source.Handshakes.Count;
        source.Place.List!.Remove(source.Place);
        if (count == _byCount.Count)
        {
            _byCount.Add(new());
        }

        _byCount[count].AddLast(source.Place);
        if (count > _most || _byCount[_most].Count == 0)
        {
            _most = count;
        }
    }
}

using System.Net.Sockets;
using Dtls.Handshake.Flights;

namespace Dtls.Sockets.Udp;

/// <summary>
/// Which datagrams of one socket the system may be left to cut runs into. It is asked at the start, and learns from refusals: a refusal tells of
/// the way to one host, so it is noted for that host alone. Only when many hosts in a row refuse, and none takes a run between them, it must be
/// the socket, which then sends no runs at all. All of that is forgotten after a while: paths change, as the system knows itself.
/// </summary>
/// <param name="longest">Longer datagrams are never put in runs; 0 when none are.</param>
/// <param name="hosts">Notes, at most: a power of two. A further one takes the place of another.</param>
internal sealed class SegmentationOffload(int longest, TimeProvider time, int hosts)
{
    /// <summary>A refusal of segments that fit every path has nothing to do with their length.</summary>
    private const int FitsEveryPath = 1200;

    private const int HostsOfListener = 1024;
    private const int HostsInRow = 16;

    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly int _granted = longest;
    private Note[] _notes = [];
    private int _longest = longest;
    private int _everywhere = longest; // what no note is against
    private int _refusedInRow;
    private long _forgetAt = long.MaxValue;

    /// <summary>Asks the system: older kernels know neither. Receiving in runs is switched on by the same call.</summary>
    /// <param name="receives">Whether received runs come joined.</param>
    public static SegmentationOffload Probe(Socket socket, bool isWanted, TimeProvider time, out bool receives)
    {
        receives = isWanted && LibC.TrySet(socket, LibC.SolUdp, LibC.UdpGro, 1);
        bool sends = isWanted && LibC.TrySet(socket, LibC.SolUdp, LibC.UdpSegment, 0);
        return new SegmentationOffload(sends ? ushort.MaxValue : 0, time, socket.Connected ? 1 : HostsOfListener);
    }

    /// <summary>Whether an error may mean that the datagrams of a run are welcome one by one.</summary>
    public static bool IsRefusal(SocketError error) =>
        error is SocketError.MessageSize // The path is narrower than a segment, and alone the datagram may be fragmented.
            or SocketError.InvalidArgument // The same before Linux 6.13; else the socket computes no checksums, or the address is impossible.
            or SocketError.Fault; // EIO: the device computes no checksums, or the traffic is wrapped in IPsec.

    /// <summary>Forgets notes that are old. Once a batch; the clock is read only when there are notes.</summary>
    public void Refresh()
    {
        if (_forgetAt == long.MaxValue || time.GetTimestamp() < _forgetAt)
        {
            return;
        }

        Array.Clear(_notes);
        _longest = _granted;
        _everywhere = _granted;
        _refusedInRow = 0;
        _forgetAt = long.MaxValue;
    }

    /// <summary>Whether datagrams of that length may leave in runs for that peer.</summary>
    public bool Allows(in PeerAddress remote, int length) =>
        length <= _everywhere || (length <= _longest && length <= LookUp(remote.Host));

    /// <summary>Notes that a run was taken.</summary>
    public void NoteTaken() => _refusedInRow = 0;

    /// <summary>Notes that a run was refused for being one.</summary>
    /// <param name="wentSingly">Whether a datagram of it was taken alone. If not, there is no proof that it was the run that displeased.</param>
    public void NoteRefused(in PeerAddress remote, SocketError error, int segmentLength, bool wentSingly)
    {
        bool isForLength = error is SocketError.MessageSize || (error is SocketError.InvalidArgument && segmentLength > FitsEveryPath);
        if ((wentSingly || error is SocketError.MessageSize) && TryNote(remote.Host, isForLength ? segmentLength - 1 : 0)
            && !isForLength && ++_refusedInRow == HostsInRow)
        {
            _longest = 0;
            _everywhere = 0;
        }
    }

    /// <summary>False when the same is noted already: more runs for that host were under way.</summary>
    private bool TryNote(in PeerAddress host, int maxSegmentLength)
    {
        if (_forgetAt == long.MaxValue)
        {
            _forgetAt = time.GetTimestampAfter(Memory);
        }

        if (_notes.Length == 0)
        {
            _notes = new Note[hosts];
        }

        if (LookUp(in host) <= maxSegmentLength)
        {
            return false;
        }

        _notes[Place(in host)] = new Note(host, maxSegmentLength);
        _everywhere = Math.Min(_everywhere, maxSegmentLength);
        return true;
    }

    private int LookUp(in PeerAddress host)
    {
        ref readonly Note note = ref _notes[Place(in host)];
        return note.Host == host ? note.MaxSegmentLength : _longest;
    }

    private int Place(in PeerAddress host) => host.GetHashCode() & (_notes.Length - 1);

    private readonly record struct Note(PeerAddress Host, int MaxSegmentLength);
}

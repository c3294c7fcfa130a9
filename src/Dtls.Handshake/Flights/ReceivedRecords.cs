using Dtls.Records;

namespace Dtls.Handshake.Flights;

/// <summary>
/// The handshake records to acknowledge: the latest of the peer's flight, cumulatively, because any ACK may be lost. RFC 9147 §7.
/// </summary>
internal sealed class ReceivedRecords
{
    /// <summary>So many are remembered; the oldest is forgotten first.</summary>
    public const int Capacity = 32;

    private readonly List<RecordNumber> _numbers = [];

    public int Count => _numbers.Count;

    public void Add(RecordNumber number)
    {
        if (_numbers.Contains(number))
        {
            return;
        }

        if (_numbers.Count == Capacity)
        {
            _numbers.RemoveAt(0);
        }

        _numbers.Add(number);
    }

    /// <summary>The latest <paramref name="most"/> of them in numerical order.</summary>
    public RecordNumber[] Latest(int most)
    {
        RecordNumber[] latest = [.. _numbers.TakeLast(most)];
        Array.Sort(latest);
        return latest;
    }
}

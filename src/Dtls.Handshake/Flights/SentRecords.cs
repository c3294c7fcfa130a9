using System.Runtime.InteropServices;
using Dtls.Records;

namespace Dtls.Handshake.Flights;

/// <summary>A piece of a flight, and the record that carried it.</summary>
/// <param name="Number">The record.</param>
/// <param name="Item">Which message of the flight.</param>
/// <param name="Offset">Where the piece begins in its body.</param>
/// <param name="Length">Bytes of the piece; 0 for an empty message.</param>
internal readonly record struct SentFragment(RecordNumber Number, int Item, int Offset, int Length);

/// <summary>
/// Which record carried what, for the latest records of a flight and all its transmissions: an ACK names records, and means bytes.
/// RFC 9147 §7.2. An ACK of a record that was forgotten has no effect.
/// </summary>
internal sealed class SentRecords
{
    private const int Capacity = 256;

    private readonly List<SentFragment> _fragments = [];
    private int _unstamped;

    /// <summary>A fragment was written into the record being made.</summary>
    public void Add(int item, int offset, int length)
    {
        if (_fragments.Count == Capacity)
        {
            _fragments.RemoveRange(0, Capacity / 2);
            _unstamped = Math.Max(0, _unstamped - (Capacity / 2));
        }

        _fragments.Add(new SentFragment(default, item, offset, length));
    }

    /// <summary>The record being made got its number.</summary>
    public void Stamp(RecordNumber number)
    {
        foreach (ref SentFragment fragment in CollectionsMarshal.AsSpan(_fragments)[_unstamped..])
        {
            fragment = fragment with { Number = number };
        }

        _unstamped = _fragments.Count;
    }

    /// <summary>Everything that the record carried.</summary>
    public IEnumerable<SentFragment> In(RecordNumber number) => _fragments.Where(fragment => fragment.Number == number);
}

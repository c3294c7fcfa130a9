namespace Dtls.Records;

/// <summary>
/// Epoch and sequence number as one ordered value: 16 bits of epoch above 48 bits of sequence (RFC 6347 §4.1, RFC 9147 §4).
/// In DTLS 1.2 it is also the explicit nonce and the sequence field of the additional data.
/// </summary>
/// <param name="Value">The 64 bits.</param>
public readonly record struct RecordNumber(ulong Value) : IComparable<RecordNumber>
{
    /// <summary>The last sequence number of an epoch, 2^48-1.</summary>
    public const ulong MaxSequence = (1UL << 48) - 1;

    /// <summary>Makes a number of its two parts.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="sequence">The sequence number, at most <see cref="MaxSequence"/>; higher bits are ignored.</param>
    public RecordNumber(ushort epoch, ulong sequence)
        : this(((ulong)epoch << 48) | (sequence & MaxSequence))
    {
    }

    /// <summary>The epoch: which keys protect the record.</summary>
    public ushort Epoch => (ushort)(Value >> 48);

    /// <summary>The sequence number within the epoch.</summary>
    public ulong Sequence => Value & MaxSequence;

    /// <inheritdoc/>
    public int CompareTo(RecordNumber other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => $"{Epoch}/{Sequence}";

    /// <summary>True when <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(RecordNumber left, RecordNumber right) => left.Value < right.Value;

    /// <summary>True when <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(RecordNumber left, RecordNumber right) => left.Value > right.Value;

    /// <summary>True when <paramref name="left"/> does not come after <paramref name="right"/>.</summary>
    public static bool operator <=(RecordNumber left, RecordNumber right) => left.Value <= right.Value;

    /// <summary>True when <paramref name="left"/> does not come before <paramref name="right"/>.</summary>
    public static bool operator >=(RecordNumber left, RecordNumber right) => left.Value >= right.Value;
}

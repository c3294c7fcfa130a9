using System.Runtime.CompilerServices;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>The last bytes of a record, at most a run of them.</summary>
internal readonly unsafe ref struct GcmTail
{
    /// <summary>What is left of the record when <paramref name="done"/> bytes are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GcmTail(in GcmRecord record, int done)
    {
        Source = record.Source + done;
        Destination = record.Destination + done;
        Length = record.Length - done;
        Powers = GcmKey.PowerFor(record.Key, Length);
        Trailer = record.Trailer;
    }

    public byte* Source { get; }

    public byte* Destination { get; }

    /// <summary>With the trailer, which the source does not have and the destination gets.</summary>
    public int Length { get; }

    /// <summary>A power of H for each block, descending, and behind them that of the lengths.</summary>
    public byte* Powers { get; }

    /// <summary>Looked at when sealing only.</summary>
    public Trailer Trailer { get; }
}

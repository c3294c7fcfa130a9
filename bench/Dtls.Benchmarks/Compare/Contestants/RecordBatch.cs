using System.Security.Cryptography;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>
/// The buffers of one payload size: one payload, and a slot for each record of a batch, as a relay's send or receive batch has them. Shared
/// by all contestants, so that none has luckier memory. Pinned: pointers into it go to native code without a pin for each record.
/// </summary>
internal sealed class RecordBatch
{
    /// <summary>A batch stays in the second-level cache, as a batch of datagrams does that the kernel has just written.</summary>
    private const int TargetBytes = 128 * 1024;

    /// <summary>More than any contestant adds to a payload.</summary>
    private const int MaxExpansion = 64;

    public RecordBatch(int payloadLength, int? count = null)
    {
        Stride = payloadLength + MaxExpansion;
        Count = count ?? Math.Clamp(TargetBytes / Stride, 16, 256);
        Payload = GC.AllocateUninitializedArray<byte>(payloadLength, pinned: true);
        Slots = GC.AllocateArray<byte>(Stride * Count, pinned: true);
        Plaintext = GC.AllocateArray<byte>(RecordLimits.MaxPlaintextLength + MaxExpansion, pinned: true);
        Lengths = new int[Count];
        Turns = new int[Count];
        RandomNumberGenerator.Fill(Payload);
    }

    public byte[] Payload { get; }

    /// <summary>Records in the batch.</summary>
    public int Count { get; }

    /// <summary>Bytes from one slot to the next.</summary>
    public int Stride { get; }

    public byte[] Slots { get; }

    /// <summary>The length of the record in each slot.</summary>
    public int[] Lengths { get; }

    /// <summary>Which association each record belongs to.</summary>
    public int[] Turns { get; }

    /// <summary>Where those put the plaintext who do not open in place.</summary>
    public byte[] Plaintext { get; }

    public Span<byte> Slot(int index) => Slots.AsSpan(index * Stride, Stride);

    public Span<byte> Record(int index) => Slots.AsSpan(index * Stride, Lengths[index]);

    /// <summary>Breaks the tag of each record.</summary>
    public void Forge()
    {
        for (int i = 0; i < Count; i++)
        {
            Record(i)[^1] ^= 1;
        }
    }

    /// <summary>Lets nothing of an earlier batch pass for a result.</summary>
    public void Clear()
    {
        Array.Clear(Lengths);
        Array.Clear(Slots);
        Array.Clear(Plaintext);
    }
}
